using System.Collections.Concurrent;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>
/// The schedules of this process, and when to look at each. What others tell it is put aside, from any thread; all else belongs to the
/// scheduler's loop.
/// </summary>
internal sealed class ScheduleBook(ScheduleStates states, ITriggerHealth health, StoreClock clock)
{
    /// <summary>What the holder of the role has in advance.</summary>
    private static readonly TimeSpan SecondLookAfter = TimeSpan.FromSeconds(1);

    private readonly Dictionary<TriggerName, ScheduleEntry> _entries = [];
    private readonly Dictionary<TriggerName, CatalogTrigger> _toBegin = [];
    private readonly HashSet<ScheduleEntry> _lookAgain = [];
    private readonly DueQueue _queue = new();
    private readonly ConcurrentQueue<CatalogTrigger> _changed = new();
    private readonly ConcurrentQueue<ScheduleEntry> _finished = new();
    private readonly ConcurrentQueue<ScheduleEntry> _ended = new();
    private bool _wasHolder;

    /// <summary>When a schedule is to be looked at; <see langword="null"/> when none is.</summary>
    public DateTimeOffset? NextAt => _queue.NextAt;

    /// <summary>Adds a schedule, before the loop begins: whatever was <see cref="Changed"/> meanwhile is newer.</summary>
    public void Add(CatalogTrigger trigger) => _toBegin[trigger.Name] = trigger;

    /// <summary>A trigger is other than before; from any thread.</summary>
    public void Changed(CatalogTrigger trigger) => _changed.Enqueue(trigger);

    /// <summary>A schedule that was taken has been looked at; from any thread.</summary>
    public void Finished(ScheduleEntry entry) => _finished.Enqueue(entry);

    /// <summary>The execution has ended that ticks of a schedule wait for; from any thread.</summary>
    public void Ended(ScheduleEntry entry) => _ended.Enqueue(entry);

    /// <summary>Takes schedules back that were looked at, and those whose waiting ticks may start.</summary>
    /// <param name="isHolder">Whether this process has the role.</param>
    public void Collect(bool isHolder)
    {
        while (_finished.TryDequeue(out var entry))
        {
            entry.IsBusy = false;
            Queue(entry, isHolder);
        }

        while (_ended.TryDequeue(out var entry))
        {
            if (entry.IsBusy)
            {
                // It is about to look itself, or has just looked in vain: once more when it is back.
                _lookAgain.Add(entry);
                continue;
            }

            entry.WaitingAt = null;
            Queue(entry, isHolder);
        }
    }

    /// <summary>Has all schedules go on from what is stored, and not from what they knew.</summary>
    public void BeginAgain()
    {
        foreach (var entry in _entries.Values)
        {
            _toBegin.TryAdd(entry.Trigger.Name, entry.Trigger);
        }
    }

    /// <summary>Begins schedules that are new, and those that people changed; all of them when this process takes over from another.</summary>
    /// <param name="isHolder">Whether this process has the role.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task BeginAsync(bool isHolder, CancellationToken cancellationToken)
    {
        while (_changed.TryDequeue(out var trigger))
        {
            _toBegin[trigger.Name] = trigger;
        }

        if (isHolder && !_wasHolder)
        {
            // The ticks that wait are those that the holder before left.
            BeginAgain();
        }

        _wasHolder = isHolder;
        if (_toBegin.Count == 0)
        {
            return;
        }

        CatalogTrigger[] toBegin = [.. _toBegin.Values.Where(trigger => !_entries.TryGetValue(trigger.Name, out var entry) || !entry.IsBusy)];
        var begun = toBegin.AsParallel().AsOrdered().Select(Make).OfType<ScheduleEntry>().ToList();
        await states.BeginAsync(begun, isHolder, cancellationToken).ConfigureAwait(false);
        foreach (var trigger in toBegin)
        {
            _toBegin.Remove(trigger.Name);
        }

        foreach (var entry in begun)
        {
            var name = entry.Trigger.Name;
            if (_entries.TryGetValue(name, out var before))
            {
                before.StopWaiting();
                _queue.Set(before, null);
            }

            _entries[name] = entry;
            Queue(entry, isHolder);
        }
    }

    /// <summary>Takes the schedules that are due; each is busy until it is <see cref="Finished"/>.</summary>
    /// <param name="isHolder">Whether this process has the role; another leaves each to the holder for a moment.</param>
    public IReadOnlyList<ScheduleEntry> TakeDue(bool isHolder)
    {
        var now = clock.GetUtcNow();
        List<ScheduleEntry> due = [];
        while (_queue.Take(now) is { } entry)
        {
            if (!isHolder && !entry.IsSecondLook)
            {
                entry.IsSecondLook = true;
                _queue.Set(entry, now + SecondLookAfter);
                continue;
            }

            (entry.IsSecondLook, entry.IsBusy) = (false, true);
            due.Add(entry);
        }

        return due;
    }

    /// <summary>Has no schedule wait for the end of an execution any more.</summary>
    public void StopWaiting()
    {
        foreach (var entry in _entries.Values)
        {
            entry.StopWaiting();
        }
    }

    private void Queue(ScheduleEntry entry, bool isHolder)
    {
        if (_lookAgain.Remove(entry))
        {
            entry.WaitingAt = null;
        }

        // One that was replaced meanwhile runs no more.
        if (_entries.GetValueOrDefault(entry.Trigger.Name) == entry)
        {
            _queue.Set(entry, NextLookAt(entry, isHolder));
        }
    }

    private DateTimeOffset? NextLookAt(ScheduleEntry entry, bool isHolder)
    {
        try
        {
            return entry.NextLookAt(isHolder);
        }
#pragma warning disable CA1031 // A schedule whose times cannot be reckoned does not concern the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return clock.GetUtcNow() + health.Failed(entry.Trigger.Name, exception);
        }
    }

    private ScheduleEntry? Make(CatalogTrigger trigger)
    {
        try
        {
            if (trigger.Schedule is not null)
            {
                return new ScheduleEntry(trigger);
            }
        }
#pragma warning disable CA1031 // Nor does one that cannot be made.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            health.Failed(trigger.Name, exception);
        }

        return null;
    }
}
