namespace Pipelines.Runtime.Executor;

/// <summary>What the driver tells those who trace and measure. Nothing is made when nobody listens.</summary>
internal sealed partial class ExecutionDriver
{
    private ExecutionTrace? _trace;

    private IDisposable? BeginTelemetry()
    {
        _trace = ExecutionTrace.Start(_stored.Execution);
        return _services.LogScopes.Begin(_services.DriverLogger, ExecutionId, _flow.FullName);
    }

    private void MeasureStart(DateTimeOffset now)
    {
        if (_stored.TaskRuns.Count == 0)
        {
            _services.Metrics.ExecutionStarted(_flow.FullName, (_stored.Execution.StartedAt ?? now) - _stored.Execution.CreatedAt);
        }
    }

    private void MeasureEnds(List<TaskRun> durable)
    {
        foreach (var run in durable)
        {
            // A fanned-out task as a whole is no run of its own to count: its elements are.
            if (run.State.IsTerminal())
            {
                _trace?.TaskRunEnded(run);
                if (run != run.Node.Whole || run.Node.Elements is null)
                {
                    _services.Metrics.TaskRunEnded(_flow.FullName, run.Key.TaskId, run.State);
                }
            }
        }
    }

    private void MeasureEnd(ExecutionState state, string? reason, TaskError? error, DateTimeOffset now)
    {
        _trace?.Ended(state, reason, error);
        _services.Metrics.ExecutionEnded(_flow.FullName, state, now - (_stored.Execution.StartedAt ?? _stored.Execution.CreatedAt));
    }
}
