using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Events;

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

    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(1);

    private readonly ScheduleBook _book = new(states, health, clock);
    private readonly LoopSignal _signal = new(clock);
    private readonly SemaphoreSlim _places = new(MostAtOnce, MostAtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private IDisposable? _watch;
    private Task _loop = Task.CompletedTask;
    private Task _roleLoop = Task.CompletedTask;
    private DateTimeOffset _lastTurnAt = DateTimeOffset.MinValue;
    private bool _isFailureTold;
    private int _running;

    /// <summary>How often the loop has looked for what is due: what it costs.</summary>
    internal long Looks { get; private set; }

    /// <summary>Whether nothing is left to do before the clock moves on, or somebody changes something.</summary>
    internal bool IsIdle => Volatile.Read(ref _running) == 0 && _signal.IsResting;

    /// <inheritdoc/>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = catalog.Watch(Change);
        foreach (var trigger in catalog.Triggers.Where(static trigger => trigger.Schedule is not null))
        {
            _book.Add(trigger);
        }

        _loop = Task.Run(RunAsync, CancellationToken.None);
        _roleLoop = Task.Run(FollowRoleAsync, CancellationToken.None);
        Running = Task.WhenAny(_loop, _roleLoop).Unwrap();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
        await _roleLoop.WaitAsync(cancellationToken).ConfigureAwait(false);
        await WaitForLooksAsync(cancellationToken).ConfigureAwait(false);
        _book.StopWaiting();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _places.Dispose();
    }

    /// <summary>Waits for what is being started, but for a trigger's method that hangs only so long: nothing it gives is started any more.</summary>
    private async Task WaitForLooksAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(HungCode.Grace, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (Volatile.Read(ref _running) > 0 && !patience.IsCancellationRequested)
        {
            await _signal.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (Volatile.Read(ref _running) is > 0 and var count)
        {
            LogHang(count, HungCode.Grace.TotalSeconds);
        }
    }

    private void Change(IReadOnlyList<CatalogTrigger> triggers)
    {
        foreach (var trigger in triggers)
        {
            _book.Changed(trigger);
        }

        _signal.Tell();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var seen = _signal.Told;
            Looks++;
            var until = await TurnAsync().ConfigureAwait(false);
            await _signal.WaitAsync(seen, until, _stopping.Token).ConfigureAwait(false);
        }
    }

    /// <returns>When to look again at the latest.</returns>
    private async Task<DateTimeOffset> TurnAsync()
    {
        var isHolder = role.IsHeld;
        var wait = LongestWait;
        var now = clock.GetUtcNow();
        if (now + ScheduleStates.MostAhead < _lastTurnAt)
        {
            // The clock was wrong: what was put off by it would start nothing until it is that late again.
            LogClockSetBack(_lastTurnAt, now);
            _book.BeginAgain();
        }

        _lastTurnAt = now;
        try
        {
            _book.Collect(isHolder);
            await _book.BeginAsync(isHolder, _stopping.Token).ConfigureAwait(false);
            _isFailureTold = false;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop; what is being started is waited for by whoever stops it.
            return clock.GetUtcNow();
        }
#pragma warning disable CA1031 // The one loop of all schedules does not end at a surprise; it is told once and tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The heartbeat tells of the store.
            if (exception is not StoreUnavailableException && !_isFailureTold)
            {
                _isFailureTold = true;
                LogFailed(exception);
            }

            wait = StoreRetryDelay;
        }

        StartDue(isHolder);
        var latest = clock.GetUtcNow() + wait;
        return _book.NextAt is { } due && due < latest ? due : latest;
    }

    private void StartDue(bool isHolder)
    {
        var due = _book.TakeDue(isHolder);
        if (isHolder)
        {
            foreach (var entry in due)
            {
                Start(() => LookAsync(entry, isHolder: true), [entry]);
            }
        }
        else if (due.Count > 0)
        {
            Start(() => FollowAsync(due), due);
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
                        _book.Finished(entry);
                    }

                    // Told first: who sees that nothing runs any more is to see that there is something to collect.
                    _signal.Tell();
                    Interlocked.Decrement(ref _running);
                    _signal.Wake();
                }
            },
            CancellationToken.None);
    }

    /// <summary>Looks at schedules that the holder of the role should have seen to: most of them, if not all, it has.</summary>
    private async Task FollowAsync(IReadOnlyList<ScheduleEntry> entries)
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
        _book.Ended(entry);
        _signal.Tell();
    }

    /// <summary>Wakes the loop when the role comes to this process, or leaves it.</summary>
    private async Task FollowRoleAsync()
    {
        try
        {
            while (true)
            {
                var lost = await role.HoldAsync(_stopping.Token).ConfigureAwait(false);
                _signal.Tell();
                using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, _stopping.Token);
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _stopping.Token.ThrowIfCancellationRequested();
                _signal.Tell();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    [LoggerMessage(EventIds.SchedulerFailed, LogLevel.Error, "Schedules could not be looked after; it is tried again every second")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(EventIds.SchedulesHang, LogLevel.Warning, "{Count} schedules that are being started did not come to an end within {GraceSeconds} s, and are not waited for: their methods hang, or the store does. What they have not started is started by whoever serves next")]
    private partial void LogHang(int count, double graceSeconds);

    [LoggerMessage(EventIds.SchedulerClockSetBack, LogLevel.Warning, "The clock was set back from {Before:O} to {Now:O}; schedules go on from now")]
    private partial void LogClockSetBack(DateTimeOffset before, DateTimeOffset now);
}
