using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>
/// Starts flows by their schedules. One loop waits for the next schedule that is due, with one timer for all; what is due is started
/// beside it, many at once. Every process does so: the one that holds the <see cref="ITriggerRole"/> at once, the others a second later,
/// when there is nothing left to do unless the holder is gone.
/// </summary>
internal sealed partial class SchedulerService(
    TriggerCatalog catalog, ITriggerRole role, ITriggerHealth health, ScheduleStates states, ScheduleRunner runner, StoreClock clock, ILogger<SchedulerService> logger)
    : IServedService, IDisposable
{
    /// <summary>As many as share one transaction.</summary>
    private const int MostAtOnce = 1024;

    /// <summary>A clock that was set, or a machine that slept, is noticed after this time at the latest.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>What the holder of the role has in advance.</summary>
    private static readonly TimeSpan SecondLookAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(1);

    private readonly Dictionary<TriggerName, ScheduleEntry> _entries = [];
    private readonly Dictionary<TriggerName, CatalogTrigger> _toBegin = [];
    private readonly HashSet<ScheduleEntry> _lookAgain = [];
    private readonly DueQueue _queue = new();
    private readonly ConcurrentQueue<CatalogTrigger> _changed = new();
    private readonly ConcurrentQueue<ScheduleEntry> _finished = new();
    private readonly ConcurrentQueue<ScheduleEntry> _ended = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly SemaphoreSlim _places = new(MostAtOnce, MostAtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private IDisposable? _watch;
    private Task _loop = Task.CompletedTask;
    private Task _roleLoop = Task.CompletedTask;
    private bool _wasHolder;
    private bool _isFailureTold;
    private int _running;
    private long _signals;
    private Rest? _rest;

    /// <summary>How often the loop has looked for what is due: what it costs.</summary>
    internal long Looks { get; private set; }

    /// <summary>Whether nothing is left to do before the clock moves on, or somebody changes something.</summary>
    internal bool IsIdle => Volatile.Read(ref _running) == 0 && Volatile.Read(ref _rest) is { } rest
        && rest.Signals == Interlocked.Read(ref _signals) && clock.GetUtcNow() < rest.Until;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = catalog.Watch(changed =>
        {
            foreach (var trigger in changed)
            {
                _changed.Enqueue(trigger);
            }

            Signal();
        });
        foreach (var trigger in catalog.Triggers.Where(static trigger => trigger.Schedule is not null))
        {
            _toBegin[trigger.Name] = trigger;
        }

        _wasHolder = role.IsHeld;
        _loop = Task.Run(RunAsync, CancellationToken.None);
        _roleLoop = Task.Run(FollowRoleAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
        await _roleLoop.WaitAsync(cancellationToken).ConfigureAwait(false);
        while (Volatile.Read(ref _running) > 0)
        {
            await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var entry in _entries.Values)
        {
            entry.StopWaiting();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _signal.Dispose();
        _places.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var signals = Interlocked.Read(ref _signals);
                Looks++;
                var again = await TurnAsync().ConfigureAwait(false);
                await WaitAsync(signals, again).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop; what is being started is waited for by whoever stops it.
        }
    }

    /// <returns>When to come again in any case; <see langword="null"/> when all went well.</returns>
    private async Task<DateTimeOffset?> TurnAsync()
    {
        var isHolder = role.IsHeld;
        DateTimeOffset? again = null;
        try
        {
            Collect(isHolder);
            await BeginAsync(isHolder).ConfigureAwait(false);
            _isFailureTold = false;
        }
#pragma warning disable CA1031 // The one loop of all schedules does not end at a surprise; it is told once and tried again.
        catch (Exception exception) when (exception is not OperationCanceledException || !_stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // The heartbeat tells of the store.
            if (exception is not StoreUnavailableException && !_isFailureTold)
            {
                _isFailureTold = true;
                LogFailed(exception);
            }

            again = clock.GetUtcNow() + StoreRetryDelay;
        }

        StartDue(isHolder);
        return again;
    }

    /// <summary>Takes schedules back that were looked at, and those whose waiting ticks may start.</summary>
    private void Collect(bool isHolder)
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

    /// <summary>Begins schedules that are new, and those that people changed; all of them when this process takes over from another.</summary>
    private async Task BeginAsync(bool isHolder)
    {
        while (_changed.TryDequeue(out var trigger))
        {
            _toBegin[trigger.Name] = trigger;
        }

        if (isHolder && !_wasHolder)
        {
            // The ticks that wait are those that the holder before left.
            foreach (var entry in _entries.Values)
            {
                _toBegin.TryAdd(entry.Trigger.Name, entry.Trigger);
            }
        }

        _wasHolder = isHolder;
        if (_toBegin.Count == 0)
        {
            return;
        }

        CatalogTrigger[] toBegin = [.. _toBegin.Values.Where(trigger => !_entries.TryGetValue(trigger.Name, out var entry) || !entry.IsBusy)];
        var begun = toBegin.Select(Make).OfType<ScheduleEntry>().ToList();
        await states.BeginAsync(begun, isHolder, _stopping.Token).ConfigureAwait(false);
        foreach (var entry in begun)
        {
            var name = entry.Trigger.Name;
            if (_entries.TryGetValue(name, out var before))
            {
                before.StopWaiting();
                _queue.Set(before, null);
            }

            _toBegin.Remove(name);
            _entries[name] = entry;
            Queue(entry, isHolder);
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
        catch (PipelineException exception)
        {
            health.Failed(trigger.Name, exception);
        }

        _toBegin.Remove(trigger.Name);
        return null;
    }

    private void StartDue(bool isHolder)
    {
        var now = clock.GetUtcNow();
        List<ScheduleEntry> left = [];
        while (_queue.Take(now) is { } entry)
        {
            if (!isHolder && !entry.IsSecondLook)
            {
                entry.IsSecondLook = true;
                _queue.Set(entry, now + SecondLookAfter);
                continue;
            }

            (entry.IsSecondLook, entry.IsBusy) = (false, true);
            if (isHolder)
            {
                Start(() => LookAsync(entry, isHolder), [entry]);
            }
            else
            {
                left.Add(entry);
            }
        }

        if (left.Count > 0)
        {
            Start(() => FollowAsync(left), left);
        }
    }

    private void Start(Func<Task> look, IReadOnlyList<ScheduleEntry> entries)
    {
        Interlocked.Increment(ref _running);
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await look().ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
                {
                    // Asked to stop.
                }
                finally
                {
                    foreach (var entry in entries)
                    {
                        _finished.Enqueue(entry);
                    }

                    // Signaled first: who sees that nothing runs any more is to see that there is something to collect.
                    Signal();
                    Interlocked.Decrement(ref _running);
                    Release();
                }
            },
            CancellationToken.None);
    }

    /// <summary>Looks at schedules that the holder of the role should have seen to: most of them, if not all, it has.</summary>
    private async Task FollowAsync(List<ScheduleEntry> entries)
    {
        try
        {
            await states.RefreshAsync(entries, _stopping.Token).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // As they come back they are due still.
            await Task.Delay(StoreRetryDelay, clock, _stopping.Token).ConfigureAwait(false);
            return;
        }

        await Task.WhenAll(entries.Select(entry => LookAsync(entry, isHolder: false))).ConfigureAwait(false);
    }

    private async Task LookAsync(ScheduleEntry entry, bool isHolder)
    {
        await _places.WaitAsync(_stopping.Token).ConfigureAwait(false);
        try
        {
            await runner.RunAsync(entry, isHolder, () => Ended(entry), _stopping.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // What goes wrong with one schedule, whatever it is, does not concern the others.
        catch (Exception exception) when (exception is not OperationCanceledException || !_stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            entry.Failed(entry.State.Through, clock.GetUtcNow(), health.Failed(entry.Trigger.Name, exception));
        }
        finally
        {
            _places.Release();
        }
    }

    private void Ended(ScheduleEntry entry)
    {
        _ended.Enqueue(entry);
        Signal();
    }

    /// <summary>Waits until something is due, or somebody signals.</summary>
    private async Task WaitAsync(long signals, DateTimeOffset? again)
    {
        var now = clock.GetUtcNow();
        var until = now + LongestWait;
        if (_queue.NextAt is { } due && due < until)
        {
            until = due;
        }

        if (again < until)
        {
            until = again.Value;
        }

        // A timer that goes off a little early would be set again and again.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling((until - now).TotalMilliseconds));
        if (wait > TimeSpan.Zero)
        {
            using var timeout = new CancellationTokenSource(wait, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);

            // Not before the timer is set: a virtual clock that went on in between would never make it go off.
            Volatile.Write(ref _rest, new Rest(signals, until));
            await _signal.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stopping.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Wakes the loop when the role comes to this process.</summary>
    private async Task FollowRoleAsync()
    {
        try
        {
            while (true)
            {
                var lost = await role.HoldAsync(_stopping.Token).ConfigureAwait(false);
                Signal();
                using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, _stopping.Token);
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _stopping.Token.ThrowIfCancellationRequested();
                Signal();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private void Signal()
    {
        Interlocked.Increment(ref _signals);
        Release();
    }

    private void Release()
    {
        lock (_gate)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    [LoggerMessage(EventIds.SchedulerFailed, LogLevel.Error, "Schedules could not be looked after; it is tried again every second")]
    private partial void LogFailed(Exception exception);

    /// <summary>What the loop waits for: signals other than those it has seen, or a time.</summary>
    private sealed record Rest(long Signals, DateTimeOffset Until);
}
