namespace Pipelines.Runtime.Executor;

/// <summary>The task runs of one execution that wait for a retry, or at most so long for a person, with one timer for all of them.</summary>
internal sealed class RetryQueue(TimeProvider time, Action due) : IDisposable
{
    // A timer's own bound is 49 days; the queue looks again at the end of each part.
    private static readonly TimeSpan LongestPart = TimeSpan.FromDays(1);

    private readonly PriorityQueue<TaskRun, DateTimeOffset> _waiting = new();
    private ITimer? _timer;

    /// <summary>When the first of them is due; <see langword="null"/> when none waits for a retry.</summary>
    public DateTimeOffset? NextAt => _waiting.UnorderedItems.Where(static item => item.Element.State == TaskRunState.RetryWaiting).Min(static item => item.Element.Record.NextAttemptAt);

    /// <summary>Adds a task run that waits.</summary>
    public void Add(TaskRun run)
    {
        _waiting.Enqueue(run, run.Record.NextAttemptAt ?? time.GetUtcNow());
        Arm();
    }

    /// <summary>Takes a task run whose wait is over.</summary>
    public TaskRun? TakeDue(DateTimeOffset now)
    {
        if (_waiting.TryPeek(out var run, out var dueAt) && dueAt <= now)
        {
            return _waiting.Dequeue();
        }

        Arm();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Arm()
    {
        if (!_waiting.TryPeek(out _, out var dueAt))
        {
            return;
        }

        var wait = dueAt - time.GetUtcNow();
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestPart ? LongestPart : wait;
        if (_timer is null)
        {
            _timer = time.CreateTimer(static action => ((Action)action!)(), due, wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}
