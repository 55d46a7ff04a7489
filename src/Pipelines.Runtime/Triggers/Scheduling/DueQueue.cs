namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>Schedules by when to look at them next: the one clock of all. Each stands in it at most once.</summary>
internal sealed class DueQueue
{
    private readonly PriorityQueue<(ScheduleEntry Entry, int Turn), DateTimeOffset> _queue = new();

    /// <summary>When to look at the first one; <see langword="null"/> when there is none.</summary>
    public DateTimeOffset? NextAt
    {
        get
        {
            DropOutdated();
            return _queue.TryPeek(out _, out var at) ? at : null;
        }
    }

    /// <summary>Puts a schedule in, or at another place.</summary>
    /// <param name="entry">The schedule.</param>
    /// <param name="at">When to look at it; <see langword="null"/> for never.</param>
    public void Set(ScheduleEntry entry, DateTimeOffset? at)
    {
        entry.Turn++;
        if (at is { } time)
        {
            _queue.Enqueue((entry, entry.Turn), time);
        }
    }

    /// <summary>Takes the next schedule that is due out; <see langword="null"/> when none is.</summary>
    public ScheduleEntry? Take(DateTimeOffset now)
    {
        if (NextAt is not { } at || at > now)
        {
            return null;
        }

        return _queue.Dequeue().Entry;
    }

    private void DropOutdated()
    {
        while (_queue.TryPeek(out var first, out _) && first.Turn != first.Entry.Turn)
        {
            _queue.Dequeue();
        }
    }
}
