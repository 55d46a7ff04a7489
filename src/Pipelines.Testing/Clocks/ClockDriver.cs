using System.Threading.Channels;
using Pipelines.Runtime.Executor;

namespace Pipelines.Testing;

/// <summary>
/// Moves a <see cref="VirtualClock"/> while a flow runs: to the next timer, as soon as the executor has nothing to do and every
/// running attempt waits for the clock.
/// </summary>
internal sealed class ClockDriver : IAsyncDisposable
{
    /// <summary>How often what is queued on the thread pool is let go first: a canceled delay ends there, and its task after it.</summary>
    private const int SettleTurns = 5;

    /// <summary>
    /// How long, in real time, code gets that cannot be seen: of an attempt that was told to stop, before the clock goes on to the end of
    /// its grace; and of one that goes on beside a subflow it waits for.
    /// </summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(50);

    private readonly TimerQueue _timers;
    private readonly ExecutorActivity _activity;
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private int _firing;
    private long _changes;
    private long _settledWaits;
    private volatile bool _isFree;

    /// <summary>Starts to drive the clock.</summary>
    public ClockDriver(VirtualClock clock, ExecutorActivity activity)
    {
        (_timers, _activity) = (clock.Timers, activity);
        _timers.Changed += Signal;
        _activity.Changed += Signal;
        _loop = Task.Run(RunAsync);
        Signal();
    }

    /// <summary>The attempts that are told to stop, or do not wait for the clock, hold it no longer: a test gives up on them.</summary>
    public void LetGo()
    {
        _isFree = true;
        Signal();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _timers.Changed -= Signal;
        _activity.Changed -= Signal;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Signal()
    {
        Interlocked.Increment(ref _changes);
        _signals.Writer.TryWrite(true);
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var _ in _signals.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
            {
                while (!_stopping.IsCancellationRequested && await MoveAsync().ConfigureAwait(false))
                {
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The test has ended.
        }
    }

    /// <summary>Fires the next timer, if its time has come.</summary>
    private async Task<bool> MoveAsync()
    {
        if (_timers.TakeNext(_timers.Now) is { } due)
        {
            Fire(due);
            return true;
        }

        var changes = Volatile.Read(ref _changes);
        switch (Look())
        {
            case Situation.Busy:
                return false;

            case Situation.Unsettled:
                var waits = _activity.WaitChanges;
                await LetSettleAsync().ConfigureAwait(false);
                if (changes != Volatile.Read(ref _changes) || Look() == Situation.Busy)
                {
                    return true;
                }

                _settledWaits = waits;
                break;
        }

        if (_timers.TakeNext(DateTimeOffset.MaxValue) is not { } next)
        {
            return false;
        }

        Fire(next);
        return true;
    }

    private Situation Look()
    {
        if (Volatile.Read(ref _firing) > 0)
        {
            return Situation.Busy;
        }

        var waiting = _timers.Owners().OfType<TaskSlot>().Where(static attempt => attempt is { HasEnded: false, IsWaiting: false }).ToList();
        var (running, pending) = _activity.Read();
        return pending > 0 ? Situation.Busy
            : _isFree ? Situation.Idle
            : running > waiting.Count ? Situation.Busy
            : waiting.Exists(static attempt => attempt is { IsStopping: true, IsStopDelivered: false }) ? Situation.Busy
            : waiting.Exists(static attempt => attempt.IsStopping) || _activity.WaitChanges != _settledWaits ? Situation.Unsettled
            : Situation.Idle;
    }

    /// <summary>Everyone was told, yet what they wait for is the clock. Either what follows is on its way, or nothing does.</summary>
    private async Task LetSettleAsync()
    {
        await Task.Delay(SettleTime, TimeProvider.System, _stopping.Token).ConfigureAwait(false);
        for (var turn = 0; turn < SettleTurns; turn++)
        {
            // A busy machine makes this as slow as it makes the attempt.
            await Task.Factory.StartNew(static () => { }, _stopping.Token, TaskCreationOptions.PreferFairness, System.Threading.Tasks.TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A task's code continues where its timer fires, and may go on for long: on a thread of the pool, as it would otherwise. The
    /// runtime's own timers only leave a note, which must be there before the clock looks again.
    /// </summary>
    private void Fire(QueuedTimer timer)
    {
        if (AttemptWait.IsOfRuntime(timer.Callback))
        {
            timer.Fire();
            return;
        }

        Interlocked.Increment(ref _firing);
        ThreadPool.UnsafeQueueUserWorkItem(
            static work =>
            {
                try
                {
                    work.timer.Fire();
                }
                finally
                {
                    Interlocked.Decrement(ref work.driver._firing);
                    work.driver.Signal();
                }
            },
            (driver: this, timer),
            preferLocal: false);
    }

    private enum Situation
    {
        Busy,
        Unsettled,
        Idle,
    }
}
