using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>
/// The graph of one execution: which task runs are ready, skipped or ended, and how the execution ends. Pure: it does no I/O and
/// reads no clock. Each event costs what it changes, not the size of the graph. Not thread-safe but for
/// <see cref="IUpstreamResults"/> about tasks that ended.
/// </summary>
internal sealed partial class GraphState
{
    private readonly Dictionary<string, TaskNode> _byId = new(StringComparer.Ordinal);
    private readonly List<TaskNode>[] _phases = [[], [], []];
    private readonly int[] _open = [0, 0, 0];
    private readonly Queue<TaskRun> _ready = new();
    private readonly Queue<TaskNode> _ended = new();
    private readonly List<TaskRun> _retryWaiting = [];
    private readonly List<TaskFailure> _failures = [];
    private readonly HashSet<string> _failedTasks = new(StringComparer.Ordinal);
    private List<TaskRun> _changed = [];
    private TaskRole? _phase;
    private string? _cancelReason;
    private bool _finallyFailed;
    private bool _hasWarning;

    /// <summary>Builds the graph; nothing is ready before <see cref="Begin"/>.</summary>
    public GraphState(FlowDefinition flow)
    {
        foreach (var task in flow.Tasks)
        {
            var node = new TaskNode(task);
            _byId.Add(task.Id, node);
            _phases[(int)task.Role].Add(node);
        }

        foreach (var node in _byId.Values)
        {
            foreach (var dependency in node.Task.Dependencies)
            {
                var edge = new GraphEdge(_byId[dependency.TaskId], node, dependency.Kind);
                node.Dependencies.Add(edge);
                edge.From.Dependents.Add(edge);
            }
        }
    }

    /// <summary>Whether everything ended, handlers too.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether it was canceled before it ended.</summary>
    public bool IsCanceled => _cancelReason is not null;

    /// <summary>Task runs that failed, in the order of their end; those of handlers are not among them.</summary>
    public IReadOnlyList<TaskFailure> Failures => _failures;

    /// <summary>How the execution ends; meaningful once everything ended.</summary>
    public ExecutionState FinalState =>
        IsCanceled ? ExecutionState.Canceled
        : _failures.Count > 0 || _finallyFailed ? ExecutionState.Failed
        : _hasWarning ? ExecutionState.Warning
        : ExecutionState.Succeeded;

    /// <summary>The first failure of all, handlers included.</summary>
    public TaskRun? FirstFailed { get; private set; }

    /// <summary>Whether a run is ready to start.</summary>
    public bool HasReady
    {
        get
        {
            // Canceled while it was ready: it is dropped here rather than searched for then.
            while (_ready.TryPeek(out var run) && run.State is not (TaskRunState.Pending or TaskRunState.RetryWaiting))
            {
                _ready.Dequeue();
            }

            return _ready.Count > 0;
        }
    }

    /// <summary>Starts the graph, or goes on with a restored one.</summary>
    public void Begin(DateTimeOffset now)
    {
        foreach (var node in _byId.Values)
        {
            node.OpenDependencies = node.Dependencies.Count(static edge => !edge.From.State.IsTerminal());
            _open[(int)node.Task.Role] += node.State.IsTerminal() ? 0 : 1;
        }

        _phase = TaskRole.Work;
        BeginPhase(now);
        Settle(now);
    }

    /// <summary>Takes the next run that is ready. Whoever takes it starts or ends it.</summary>
    public TaskRun? TakeReady() => HasReady ? _ready.Dequeue() : null;

    /// <summary>Takes the runs that changed since the last call, each once.</summary>
    public List<TaskRun> TakeChanges()
    {
        var changed = _changed;
        _changed = [];
        foreach (var run in changed)
        {
            run.IsChanged = false;
        }

        return changed;
    }

    /// <summary>Takes the runs that a restored graph found waiting for a retry.</summary>
    public List<TaskRun> TakeRestoredRetries()
    {
        List<TaskRun> runs = [.. _retryWaiting];
        _retryWaiting.Clear();
        return runs;
    }

    /// <summary>An attempt starts; a task with a pool holds its slots from here on.</summary>
    public void Start(TaskRun run, DateTimeOffset now) => Move(run, Started(run, now));

    /// <summary>A run as it is once its next attempt has started.</summary>
    public static TaskRunRecord Started(TaskRun run, DateTimeOffset now) => run.Record with
    {
        State = TaskRunState.Running,
        Attempts = run.Record.Attempts + 1,
        StartedAt = run.Record.StartedAt ?? now,
        NextAttemptAt = null,
        Reason = null,
        Pool = run.Task.Pool?.Name,
        PoolSlots = run.Task.Pool?.Slots ?? 0,
    };

    /// <summary>A run that goes on leaves its pool, or has entered it again.</summary>
    public void MovePool(TaskRun run, bool isIn) => Change(run, run.Record with { Pool = isIn ? run.Task.Pool?.Name : null, PoolSlots = isIn ? run.Task.Pool?.Slots ?? 0 : 0 });

    /// <summary>Has a run written again as it is, though nothing about it changed.</summary>
    public void Touch(TaskRun run)
    {
        if (!run.IsChanged)
        {
            run.IsChanged = true;
            _changed.Add(run);
        }
    }

    /// <summary>The attempt returned.</summary>
    public void Succeed(TaskRun run, ReadOnlyMemory<byte>? output, DateTimeOffset now)
    {
        run.Output = output;
        run.HasNewOutput = output is not null;
        End(run, TaskRunState.Succeeded, now);
        Settle(now);
    }

    /// <summary>The run failed for good; where it may, that is only a warning.</summary>
    public void Fail(TaskRun run, TaskError error, DateTimeOffset now)
    {
        End(run, run.Task.AllowFailure ? TaskRunState.Warning : TaskRunState.Failed, now, error: error);
        Settle(now);
    }

    /// <summary>The run is not to happen.</summary>
    public void Skip(TaskRun run, string reason, DateTimeOffset now)
    {
        End(run, TaskRunState.Skipped, now, reason);
        Settle(now);
    }

    /// <summary>The attempt stopped on request.</summary>
    public void Cancel(TaskRun run, DateTimeOffset now)
    {
        End(run, TaskRunState.Canceled, now, _cancelReason);
        Settle(now);
    }

    /// <summary>The attempt failed and another is due later.</summary>
    public void WaitForRetry(TaskRun run, TaskError error, DateTimeOffset nextAttemptAt)
    {
        Move(run, run.Record with { State = TaskRunState.RetryWaiting, NextAttemptAt = nextAttemptAt, Error = error, Reason = null });
        Leave(run);
    }

    /// <summary>The wait is over.</summary>
    public void RetryDue(TaskRun run, DateTimeOffset now)
    {
        // It may have waited for something else when this was asked for.
        if (run.State == TaskRunState.RetryWaiting && !(run.Record.NextAttemptAt > now))
        {
            Offer(run);
        }
    }

    /// <summary>The attempt was cut off by the end of its process; the run waits for another.</summary>
    public void Interrupt(TaskRun run)
    {
        Move(run, run.Record with { State = TaskRunState.Pending, Interruptions = run.Record.Interruptions + 1, Reason = null });
        Leave(run);
        Offer(run);
    }

    /// <summary>Says why a run that goes on is in its state.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Explain(TaskRun run, string? reason)
    {
        if (run.State.IsTerminal() || run.Record.Reason == reason)
        {
            return false;
        }

        Change(run, run.Record with { Reason = reason });
        return true;
    }

    /// <summary>Cancels all that has not started; what runs ends by itself. <c>Finally</c> tasks still run, unless they are included.</summary>
    public void CancelAll(string reason, bool includeFinally, DateTimeOffset now)
    {
        _cancelReason ??= reason;
        foreach (var node in _phases.SelectMany(phase => phase))
        {
            if (node.Task.Role == TaskRole.Finally && !includeFinally)
            {
                continue;
            }

            foreach (var run in node.Elements ?? [node.Whole])
            {
                if (run.State is TaskRunState.Pending or TaskRunState.RetryWaiting or TaskRunState.Paused)
                {
                    End(run, TaskRunState.Canceled, now, reason);
                }
            }
        }

        Settle(now);
    }

    private void Move(TaskRun run, TaskRunRecord to)
    {
        Transitions.Check(run.State, to.State, run);
        Change(run, to);
    }

    private void Change(TaskRun run, TaskRunRecord record)
    {
        run.Record = record.State == TaskRunState.Running || record.Pool is null ? record : record with { Pool = null, PoolSlots = 0 };
        Touch(run);
    }

    private void End(TaskRun run, TaskRunState state, DateTimeOffset now, string? reason = null, TaskError? error = null)
    {
        Move(run, run.Record with { State = state, EndedAt = now, NextAttemptAt = null, Reason = reason, Error = error });
        Leave(run);
        Note(run);
        if (run == run.Node.Whole)
        {
            _open[(int)run.Task.Role]--;
            _ended.Enqueue(run.Node);
        }
        else if (--run.Node.OpenElements == 0)
        {
            var whole = run.Node.StateOfElements();
            var failed = whole is TaskRunState.Failed or TaskRunState.Warning ? Array.Find(run.Node.Elements!, element => element.State == whole) : null;
            End(run.Node.Whole, whole, now, whole == run.State ? reason : null, failed?.Record.Error);
        }
    }

    /// <summary>Keeps what an end means for the execution.</summary>
    private void Note(TaskRun run)
    {
        _hasWarning |= run.State == TaskRunState.Warning;
        var isSummary = run.Node.Elements is not null && run == run.Node.Whole;
        if (run.State != TaskRunState.Failed || isSummary)
        {
            return;
        }

        FirstFailed ??= run;
        if (run.Task.Role == TaskRole.Work)
        {
            _failedTasks.Add(run.Task.Id);
            _failures.Add(new TaskFailure(run.Task.Id, run.Key.ElementIndex, run.Record.Attempts, run.Record.Error ?? new TaskError("", "The error was not kept.")));
        }

        _finallyFailed |= run.Task.Role == TaskRole.Finally;
    }

    private void Offer(TaskRun run)
    {
        if (run.Node.HasRoom)
        {
            run.IsActive = true;
            run.Node.Active++;
            _ready.Enqueue(run);
        }
        else
        {
            run.Node.Held.Enqueue(run);
        }
    }

    private void Leave(TaskRun run)
    {
        if (!run.IsActive)
        {
            return;
        }

        run.IsActive = false;
        run.Node.Active--;
        while (run.Node is { HasHeld: true, HasRoom: true } && run.Node.Held.TryDequeue(out var next))
        {
            if (next.State is TaskRunState.Pending or TaskRunState.RetryWaiting)
            {
                Offer(next);
            }
        }
    }
}
