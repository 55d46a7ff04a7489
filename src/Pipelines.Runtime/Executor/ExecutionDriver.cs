using System.Diagnostics.CodeAnalysis;
using Pipelines.Definitions;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>
/// Takes one execution from its claim to its end. One loop owns all its state; others talk to it through its mailbox. A turn of the
/// loop: deal with what arrived, make it durable, start what became ready.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its timers are disposed at the end of its own loop, which nobody outside may shorten.")]
internal sealed partial class ExecutionDriver : IThreadPoolWorkItem
{
    /// <summary>How soon a start becomes durable when nothing else does; it rides along with whatever comes first.</summary>
    private static readonly TimeSpan StartFlush = TimeSpan.FromMilliseconds(100);

    /// <summary>How soon a line of the log becomes durable when nothing else does.</summary>
    private static readonly TimeSpan LogFlush = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A turn deals with no more events than take about half of a commit to write; the other half is the disk's. Whoever commits beside
    /// a wide fan-out waits for that much, and on a slow disk more go into one commit.
    /// </summary>
    private const int FewestEventsOfTurn = 16;
    private const int EventsPerCommitMillisecond = 40;

    private readonly ExecutorServices _services;
    private readonly FlowDefinition _flow;
    private readonly StoredExecution _stored;
    private readonly GraphState _graph;
    private readonly DrivenExecution _execution;
    private readonly ExecutionJournal _journal;
    private readonly RetryQueue _retries;
    private readonly FlushTimer _flush;
    private readonly Mailbox _mailbox = new();
    private readonly Action<TaskSlot, AttemptOutcome, bool> _attemptEnded;
    private readonly Action<TaskSlot> _waitsChanged;
    private readonly TaskCompletionSource<ExecutionState> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<TaskRun, TaskSlot> _running = [];
    private readonly HashSet<TaskSlot> _waiting = [];
    private readonly Queue<TaskRun> _startable = new();
    private readonly List<TaskSlot> _unstarted = [];
    private readonly List<string> _notStopped = [];

    private ExecutionState _state;
    private string? _reason;
    private FlowFailure? _failure;
    private ITimer? _interruptTimer;
    private FlowDeadline? _deadline;
    private Exception? _firstException;
    // The start itself counts until the loop first waits.
    private int _received = 1;
    private int _mostEvents = FewestEventsOfTurn;
    private bool _mustCommit;
    private bool _waitsForSlot;
    private bool _holdsSlot;
    private bool _isStopping;
    private bool _isLeaseLost;
    private bool _isEndDurable;
    private volatile bool _onlyWaits;

    public ExecutionDriver(ExecutorServices services, FlowDefinition flow, StoredExecution stored)
    {
        (_services, _flow, _stored, _state) = (services, flow, stored, stored.Execution.State);
        _graph = new GraphState(flow);
        _journal = new ExecutionJournal(services, stored.Execution.Id);
        _attemptEnded = (slot, outcome, mayContinueHere) => Post(new AttemptEnded(slot, outcome), mayContinueHere);
        _waitsChanged = waiting => Post(new AttemptWaitsChanged(waiting));
        _retries = new RetryQueue(services.Time, () => Post(DriverSignal.RetryDue));
        _flush = new FlushTimer(services.Time, () => Post(DriverSignal.FlushDue));
        var secrets = new ExecutionSecrets(services.SecretRegistry);
        _execution = new DrivenExecution
        {
            Flow = flow,
            Info = InfoOf(stored.Execution),
            Priority = stored.Execution.Priority,
            TraceParent = stored.Execution.TraceParent,
            Upstream = _graph,
            Secrets = secrets,
            Log = new ExecutionLog(stored.Execution.Id, secrets, services.Time, services.LogMemory, services.Events, () => _flush.Request(LogFlush)),
        };
    }

    /// <summary>Whether all that runs of it waits for subflows: they need the place that it takes.</summary>
    public bool OnlyWaits => _onlyWaits;

    /// <summary>Whether its flow bounds its time.</summary>
    public bool HasTimeLimit => _flow.Timeout is not null;

    private string TimeoutText => _execution.TimeoutText;

    /// <summary>The execution's id.</summary>
    public string ExecutionId => _stored.Execution.Id;

    /// <summary>Whether another driver has begun with it, maybe in a process that ended under it.</summary>
    public bool IsTakenOver { get; init; }

    /// <summary>
    /// Completes with the state the execution ended in; canceled when this process let go of it, faulted when it may not or cannot
    /// drive it any more.
    /// </summary>
    public Task<ExecutionState> Completion => _completion.Task;

    /// <summary>Starts driving, on another thread.</summary>
    public void Start()
    {
        _services.Activity.WorkAdded();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Cancels the execution. A second time also stops its <c>Finally</c> tasks.</summary>
    public void Cancel(string reason) => Post(new CancelRequested(reason));

    /// <summary>Tells the execution what somebody outside says. One that it has been told of before, by its id, does nothing.</summary>
    public void Signal(ExecutionSignal signal) => Post(new SignalReceived(signal));

    /// <summary>Starts nothing more, waits for running attempts as long as the options say, then lets go.</summary>
    public void Stop() => Post(DriverSignal.StopRequested);

    /// <summary>Stops at once and commits nothing.</summary>
    public void LoseLease() => Post(DriverSignal.LeaseLost);

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    /// <summary>What others may know of an execution.</summary>
    internal static ExecutionInfo InfoOf(ExecutionRecord record) => new()
    {
        Id = record.Id,
        Namespace = record.Namespace,
        FlowId = record.FlowId,
        Revision = record.Revision,
        LogicalDate = record.LogicalDate,
        Trigger = record.Trigger,
        Labels = record.Labels,
        Attempt = record.Attempt,
        ParentExecutionId = record.Parent?.ExecutionId,
    };

    private async Task RunAsync()
    {
        using var scope = BeginTelemetry();
        ExecutionState? state = null;
        Exception? failure = null;
        try
        {
            state = await DriveAsync().ConfigureAwait(false);
        }
        catch (LeaseLostException exception)
        {
            failure = exception;
            _services.Lease.ReportLost();
            LogLeaseLost(_services.DriverLogger, ExecutionId);
        }
        catch (StoreUnavailableException exception)
        {
            failure = exception;
            LogStoreUnavailable(_services.DriverLogger, exception, ExecutionId);
        }
        catch (Exception exception)
        {
            LogFaulted(_services.DriverLogger, exception, ExecutionId, _flow.FullName);
            state = await GiveUpAsync(exception).ConfigureAwait(false);
            failure = state is null ? exception : null;
        }

        await CloseAsync().ConfigureAwait(false);
        if (failure is not null)
        {
            _completion.SetException(failure);
        }
        else if (state is { } ended)
        {
            _completion.SetResult(ended);
        }
        else
        {
            _completion.SetCanceled();
        }
    }

    /// <summary>Drives until the end; <see langword="null"/> when the execution was let go of before.</summary>
    private async Task<ExecutionState?> DriveAsync()
    {
        if (!await PrepareAsync().ConfigureAwait(false))
        {
            return _state;
        }

        while (true)
        {
            Decide();
            if (_expired.Count > 0)
            {
                await ExpireAsync().ConfigureAwait(false);
                continue;
            }

            ShowWait();
            if (_graph.IsEnded && IsQuiet)
            {
                await FinishAsync().ConfigureAwait(false);
                return _state;
            }

            if (_isStopping && IsQuiet)
            {
                await ReleaseAsync().ConfigureAwait(false);
                return null;
            }

            if (_state == ExecutionState.Paused && _services.Settings.ClaimsQueued)
            {
                await LeaveMemoryAsync().ConfigureAwait(false);
                return null;
            }

            if (_mustCommit)
            {
                await CommitAsync().ConfigureAwait(false);
            }

            EnterPools();
            StartAttempts();
            if (_unstarted.Count > 0)
            {
                await StartDurablyAsync().ConfigureAwait(false);
            }

            // All that was received before is dealt with now.
            _services.Activity.WorkDone(_received);
            _received = 0;
            await _mailbox.WaitAsync().ConfigureAwait(false);
            Receive();
            if (_isLeaseLost)
            {
                throw new LeaseLostException(_services.Lease.Current ?? new NodeLease("", 0));
            }
        }
    }

    /// <summary>Deals with the events that have arrived; if they are very many, with the first of them.</summary>
    private void Receive()
    {
        while (_received < _mostEvents && _mailbox.TryTake(out var driverEvent))
        {
            _received++;
            Apply(driverEvent);
        }
    }

    private void Post(DriverEvent driverEvent, bool mayContinueHere = false)
    {
        _services.Activity.WorkAdded();
        if (!_mailbox.TryPost(driverEvent, mayContinueHere))
        {
            _services.Activity.WorkDone(1);
            if (driverEvent is DriverSignal { Kind: DriverSignalKind.SlotGranted })
            {
                _services.Slots.Release();
            }
        }
    }

    /// <summary>Leaves nothing behind: no slot, no timer, no event that would count as work for ever.</summary>
    private async ValueTask CloseAsync()
    {
        foreach (var slot in _running.Values)
        {
            slot.Stop(StopReason.Interrupted);
        }

        foreach (var wait in _entering.Values)
        {
            wait.TryWithdraw();
        }

        if (_holdsSlot)
        {
            _services.Slots.Release();
        }

        _mailbox.Close();
        while (_mailbox.TryTake(out var driverEvent))
        {
            _received++;
            if (driverEvent is DriverSignal { Kind: DriverSignalKind.SlotGranted })
            {
                _services.Slots.Release();
            }
        }

        _trace?.Close();
        _services.Activity.WorkDone(_received);
        _execution.Secrets.Retire();
        _execution.Log.Abandon();
        _retries.Dispose();
        _flush.Dispose();
        _deadline?.Dispose();
        if (_interruptTimer is not null)
        {
            await _interruptTimer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
