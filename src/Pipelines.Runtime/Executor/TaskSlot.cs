using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Pipelines.Definitions;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>
/// Runs one attempt in a slot of the process: scope, timeout, stop and outcome. The outcome is told exactly once; the slot is given
/// back when the attempt's code has really ended, which may be later when it ignores its token.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source has neither a timer nor a link, so it holds nothing; disposing it would race with a late stop.")]
internal sealed partial class TaskSlot : IThreadPoolWorkItem
{
    /// <summary>The largest output, in bytes; what is larger belongs into an artifact.</summary>
    public const int MaxOutputBytes = 1024 * 1024;

    /// <summary>How long an attempt that was told to stop may take to do so.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly AsyncLocal<TaskSlot?> CurrentSlot = new();

    private readonly ExecutorServices _services;
    private readonly DrivenExecution _execution;
    private readonly FlowFailure? _failure;
    private readonly Action<TaskSlot, AttemptOutcome, bool> _ended;
    private readonly Action<TaskSlot> _waitsChanged;

    private readonly CancellationTokenSource _stopping = new();
    private ITimer? _timeoutTimer;
    private ITimer? _graceTimer;
    private int _stopReason;
    private int _isTold;
    private bool _isStopDelivered;
    private AttemptConsole? _console;

    public TaskSlot(ExecutorServices services, DrivenExecution execution, TaskRun run, FlowFailure? failure, Action<TaskSlot, AttemptOutcome, bool> ended, Action<TaskSlot> waitsChanged)
    {
        (_services, _execution, _failure, _ended, _waitsChanged) = (services, execution, failure, ended, waitsChanged);
        Run = run;
        FollowsFailure = run.Record.Attempts - 1 > run.Record.Interruptions || execution.Info.Attempt > 1;
        Context = new AttemptContext(services, execution, run.Key, run.Record.Attempts, this);
        Log = new AttemptLog(execution.Log, run.Key, run.Record.Attempts);
    }

    /// <summary>The attempt that the current async flow belongs to.</summary>
    public static TaskSlot? Current => CurrentSlot.Value;

    /// <summary>The task run. It changes while the attempt runs: only what is fixed may be read here.</summary>
    public TaskRun Run { get; }

    /// <summary>What a person decided; <see langword="null"/> when the task asks nobody.</summary>
    public ApprovalDecision? Decision { get; init; }

    /// <summary>What the attempt is given.</summary>
    public AttemptContext Context { get; }

    /// <summary>The attempt's log.</summary>
    public AttemptLog Log { get; }

    /// <summary>What is masked in the attempt's execution.</summary>
    public ExecutionSecrets Secrets => _execution.Secrets;

    /// <summary>What the attempt writes to the console.</summary>
    public AttemptConsole Console
    {
        get
        {
            if (Volatile.Read(ref _console) is { } console)
            {
                return console;
            }

            Interlocked.CompareExchange(ref _console, new AttemptConsole(Log, _execution.Secrets), null);
            return _console;
        }
    }

    /// <summary>Whether its outcome has been told.</summary>
    public bool HasEnded => Volatile.Read(ref _isTold) != 0;

    /// <summary>Whether it was told to stop.</summary>
    public bool IsStopping => Reason != StopReason.None;

    /// <summary>Whether all who listen to its token have been told.</summary>
    public bool IsStopDelivered => Volatile.Read(ref _isStopDelivered);

    private TaskDefinition Task => Run.Task;

    private StopReason Reason => (StopReason)Volatile.Read(ref _stopReason);

    /// <summary>Starts on another thread; the caller has taken a slot for it.</summary>
    public void Start()
    {
        _services.Activity.AttemptStarted();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Tells the attempt to stop. The first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)StopReason.None) != (int)StopReason.None || HasEnded)
        {
            return;
        }

        _graceTimer = _services.Time.CreateTimer(static slot => ((TaskSlot)slot!).Abandon(), this, Grace, Timeout.InfiniteTimeSpan);
        _ = CancelTokenAsync();
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        CurrentSlot.Value = this;
        using var scope = BeginTelemetry();
        if (Task.Timeout is { } limit)
        {
            _timeoutTimer = _services.Time.CreateTimer(static slot => ((TaskSlot)slot!).Stop(StopReason.Timeout), this, limit, Timeout.InfiniteTimeSpan);
        }

        AttemptOutcome outcome;
        var isStillHere = false;
        try
        {
            var invocation = Begin();
            isStillHere = invocation.IsCompleted;
            outcome = Outcome(await invocation.ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            outcome = Outcome(exception);
        }

        if (Context.StartedProcesses is { } processes)
        {
            isStillHere = false;
            await processes.DisposeAsync().ConfigureAwait(false);
            outcome = processes.NotStopped.Count == 0 ? outcome : outcome with { NotStopped = string.Join(", ", processes.NotStopped) };
        }

        await DisposeTimersAsync().ConfigureAwait(false);
        Volatile.Read(ref _console)?.Close();
        Log.Close();
        LeaveSlot();
        if (!Tell(outcome, isStillHere))
        {
            LogAbandonedAttemptEnded(_services.SlotLogger, Context.AttemptNumber, Run.Key, Context.Execution.Id);
            _activity?.Stop();
        }
    }

    /// <summary>Until its code first waits it is at work, even if it has begun to wait for a subflow meanwhile.</summary>
    private ValueTask<TaskOutput> Begin()
    {
        _services.Activity.WorkAdded();
        try
        {
            return InvokeAsync();
        }
        finally
        {
            _services.Activity.WorkDone(1);
        }
    }

    private async ValueTask<TaskOutput> InvokeAsync()
    {
        _stopping.Token.ThrowIfCancellationRequested();
        await _services.Lease.SureAsync(_stopping.Token).ConfigureAwait(false);
        var scope = new InvocationScope(_services.Scopes);
        await using (scope.ConfigureAwait(false))
        {
            var invocation = _execution.Invocation(scope, Context, Run.ElementJson, _failure, Decision);
            return await Task.InvokeAsync(invocation, _stopping.Token).ConfigureAwait(false);
        }
    }

    private AttemptOutcome Outcome(TaskOutput output)
    {
        if (Reason != StopReason.None)
        {
            // What it returned may be the part it had done when it was told to stop.
            return StoppedOutcome(null);
        }

        if (output.Json is { Length: > MaxOutputBytes } json)
        {
            return new AttemptOutcome(AttemptState.Failed, Exception: new TaskFailedException(
                string.Create(CultureInfo.InvariantCulture, $"The output of task '{Task.Id}' of flow '{_execution.Flow.FullName}' is {json.Length:N0} bytes of JSON, more than the {MaxOutputBytes:N0} that an output may have. Save it with TaskContext.Artifacts.SaveAsync and return the Artifact."),
                isRetryable: false));
        }

        return new AttemptOutcome(AttemptState.Succeeded, _execution.Redact(output.Json));
    }

    private AttemptOutcome Outcome(Exception exception) =>
        Reason == StopReason.None ? new AttemptOutcome(AttemptState.Failed, Exception: exception) : StoppedOutcome(exception);

    private AttemptOutcome StoppedOutcome(Exception? exception) => Reason switch
    {
        StopReason.Timeout => new AttemptOutcome(AttemptState.Failed, Exception: new TimeoutException(
            $"Task '{Task.Id}' of flow '{_execution.Flow.FullName}' took longer than its limit of {DurationText.Of(Task.Timeout ?? default)}.",
            exception is OperationCanceledException ? null : exception)),
        StopReason.FlowTimeout => new AttemptOutcome(AttemptState.Failed, Exception: new TimeoutException(
            _execution.TimeoutText, exception is OperationCanceledException ? null : exception)),
        StopReason.Canceled => new AttemptOutcome(AttemptState.Canceled),
        _ => new AttemptOutcome(AttemptState.Interrupted),
    };

    /// <summary>The attempt ignored its token: the execution goes on without it.</summary>
    private void Abandon()
    {
        if (Tell(StoppedOutcome(null) with { NotStopped = "its code, which ignores its CancellationToken" }, isStillHere: false))
        {
            LogAttemptAbandoned(_services.SlotLogger, Context.AttemptNumber, Run.Key, Context.Execution.Id, Reason, Grace.TotalSeconds);
        }
    }

    /// <param name="outcome">How it ended.</param>
    /// <param name="isStillHere">
    /// Whether this is the thread that the attempt began on, which is free now: the driver may go on here. Elsewhere it may not:
    /// the task's own code may have completed what the attempt awaited, and waits for us to return.
    /// </param>
    private bool Tell(AttemptOutcome outcome, bool isStillHere)
    {
        if (Interlocked.Exchange(ref _isTold, 1) != 0)
        {
            return false;
        }

        EndTelemetry(outcome);
        _ended(this, outcome, isStillHere);
        StopCounting();
        return true;
    }

    private async Task CancelTokenAsync()
    {
        try
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            LogCancelCallbackFailed(_services.SlotLogger, exception, Context.AttemptNumber, Run.Key, Context.Execution.Id);
        }

        Volatile.Write(ref _isStopDelivered, true);
        _services.Activity.Touch();
    }

    private async ValueTask DisposeTimersAsync()
    {
        if (_timeoutTimer is not null)
        {
            await _timeoutTimer.DisposeAsync().ConfigureAwait(false);
        }

        if (_graceTimer is not null)
        {
            await _graceTimer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
