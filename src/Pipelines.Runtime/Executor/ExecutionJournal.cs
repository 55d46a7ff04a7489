using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Executor;

/// <summary>What has happened to an execution since its last commit; and tells those who watch.</summary>
internal sealed class ExecutionJournal(ExecutorServices services, string executionId)
{
    // A run has one attempt at a time, and the next one starts only after a commit has taken what is told of this one.
    private readonly List<TaskRun> _attempted = [];
    private List<AttemptRecord>? _interrupted;
    private List<MetricRecord>? _metrics;
    private ExecutionChange? _change;
    private List<TaskRunRecord>? _dropped;

    /// <summary>The execution that comes into being with the next commit; <see langword="null"/> for none.</summary>
    public ExecutionRecord? FollowUp { get; set; }

    /// <summary>What others are to see of its end, durable with the next commit.</summary>
    public IReadOnlyList<DocumentWrite> Documents { get; set; } = [];

    /// <summary>An attempt started.</summary>
    public void Started(TaskRun run, DateTimeOffset now)
    {
        Put(run, new AttemptRecord
        {
            Key = run.Key,
            Number = run.Record.Attempts,
            State = AttemptState.Running,
            StartedAt = now,
            NodeId = services.Lease.Current?.NodeId ?? "",
        });
    }

    /// <summary>An attempt ended.</summary>
    public void Ended(TaskRun run, AttemptState state, TaskError? error, IReadOnlyCollection<MetricRecord> metrics, DateTimeOffset now)
    {
        if (run.Attempt is { State: AttemptState.Running } attempt)
        {
            Put(run, attempt with { State = state, EndedAt = now, Error = error });
            if (metrics.Count > 0)
            {
                (_metrics ??= []).AddRange(metrics);
            }
        }
    }

    /// <summary>An attempt was found that a process which is gone had not ended.</summary>
    public void Interrupted(AttemptRecord attempt, DateTimeOffset now) =>
        (_interrupted ??= []).Add(attempt with { State = AttemptState.Interrupted, EndedAt = now });

    /// <summary>A task run changed that is not part of the graph.</summary>
    public void Drop(TaskRunRecord taskRun) => (_dropped ??= []).Add(taskRun);

    /// <summary>The execution's own row changes; what an earlier change since the last commit said stays unless said again.</summary>
    public void Change(ExecutionChange change) => _change = _change?.Then(change) ?? change;

    /// <summary>Takes all of it as one commit; <see langword="null"/> when nothing happened.</summary>
    public ExecutionCommit? Take(List<TaskRun> changed, IReadOnlyList<LogRecord> logs)
    {
        if (changed.Count == 0 && logs.Count == 0 && _attempted.Count == 0 && _interrupted is null && _metrics is null && _change is null && _dropped is null)
        {
            return null;
        }

        var commit = new ExecutionCommit
        {
            ExecutionId = executionId,
            Change = _change,
            FollowUp = FollowUp,
            Documents = Documents,
            TaskRuns = _dropped is null ? changed.ConvertAll(run => run.Record) : [.. _dropped, .. changed.Select(run => run.Record)],
            Outputs = TakeOutputs(changed) ?? (IReadOnlyList<TaskOutputRecord>)[],
            Attempts = TakeAttempts() ?? (IReadOnlyList<AttemptRecord>)[],
            Logs = logs,
            Metrics = _metrics ?? (IReadOnlyList<MetricRecord>)[],
        };
        _metrics = null;
        _change = null;
        _dropped = null;
        FollowUp = null;
        Documents = [];
        return commit;
    }

    /// <summary>Tells those who watch how a task run is now, unless they know.</summary>
    public void Publish(TaskRun run)
    {
        if (services.Events.IsWatched && !ReferenceEquals(run.Published, run.Record))
        {
            run.Published = run.Record;
            services.Events.Publish(new TaskRunChanged(executionId, run.Record));
        }
    }

    private void Put(TaskRun run, AttemptRecord attempt)
    {
        run.Attempt = attempt;
        if (!run.HasNewAttempt)
        {
            run.HasNewAttempt = true;
            _attempted.Add(run);
        }
    }

    private List<AttemptRecord>? TakeAttempts()
    {
        if (_attempted.Count == 0 && _interrupted is null)
        {
            return null;
        }

        var attempts = _interrupted ?? new List<AttemptRecord>(_attempted.Count);
        foreach (var run in _attempted)
        {
            run.HasNewAttempt = false;
            attempts.Add(run.Attempt!);
            if (run.Attempt!.State != AttemptState.Running)
            {
                run.Attempt = null;
            }
        }

        _attempted.Clear();
        _interrupted = null;
        return attempts;
    }

    private List<TaskOutputRecord>? TakeOutputs(List<TaskRun> changed)
    {
        List<TaskOutputRecord>? outputs = null;
        foreach (var run in changed)
        {
            if (run.HasNewOutput)
            {
                run.HasNewOutput = false;
                (outputs ??= []).Add(new TaskOutputRecord(run.Key, services.Protector.Protect(run.Output!.Value)));
            }
        }

        return outputs;
    }
}
