using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>What has happened to an execution since its last commit; and tells those who watch.</summary>
internal sealed class ExecutionJournal(ExecutorServices services, string executionId)
{
    private readonly Dictionary<TaskRun, AttemptRecord> _running = [];
    private Dictionary<(TaskRunKey Key, int Number), AttemptRecord> _attempts = [];
    private List<MetricRecord> _metrics = [];
    private ExecutionChange? _change;

    /// <summary>An attempt started.</summary>
    public void Started(TaskRun run, DateTimeOffset now)
    {
        var attempt = new AttemptRecord
        {
            Key = run.Key,
            Number = run.Record.Attempts,
            State = AttemptState.Running,
            StartedAt = now,
            NodeId = services.Lease.Current?.NodeId ?? "",
        };
        _running[run] = attempt;
        _attempts[(attempt.Key, attempt.Number)] = attempt;
    }

    /// <summary>An attempt ended.</summary>
    public void Ended(TaskRun run, AttemptState state, TaskError? error, IReadOnlyCollection<MetricRecord> metrics, DateTimeOffset now)
    {
        if (_running.Remove(run, out var attempt))
        {
            _attempts[(attempt.Key, attempt.Number)] = attempt with { State = state, EndedAt = now, Error = error };
            _metrics.AddRange(metrics);
        }
    }

    /// <summary>An attempt was found that a process which is gone had not ended.</summary>
    public void Interrupted(AttemptRecord attempt, DateTimeOffset now) =>
        _attempts[(attempt.Key, attempt.Number)] = attempt with { State = AttemptState.Interrupted, EndedAt = now };

    /// <summary>The execution's own row changes; what an earlier change since the last commit said stays unless said again.</summary>
    public void Change(ExecutionChange change) => _change = _change?.Then(change) ?? change;

    /// <summary>Takes all of it as one commit; <see langword="null"/> when nothing happened.</summary>
    public ExecutionCommit? Take(List<TaskRun> changed, IReadOnlyList<LogRecord> logs)
    {
        if (changed.Count == 0 && logs.Count == 0 && _attempts.Count == 0 && _metrics.Count == 0 && _change is null)
        {
            return null;
        }

        var commit = new ExecutionCommit
        {
            ExecutionId = executionId,
            Change = _change,
            TaskRuns = changed.ConvertAll(run => run.Record),
            Outputs = TakeOutputs(changed),
            Attempts = _attempts.Count == 0 ? [] : [.. _attempts.Values],
            Logs = logs,
            Metrics = _metrics,
        };
        _attempts = [];
        _metrics = [];
        _change = null;
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

    private List<TaskOutputRecord> TakeOutputs(List<TaskRun> changed)
    {
        var outputs = new List<TaskOutputRecord>();
        foreach (var run in changed)
        {
            if (run.HasNewOutput)
            {
                run.HasNewOutput = false;
                outputs.Add(new TaskOutputRecord(run.Key, services.Protector.Protect(run.Output!.Value)));
            }
        }

        return outputs;
    }
}
