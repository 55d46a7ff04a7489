using System.Diagnostics;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor;

/// <summary>
/// The spans of one execution in this process: one for the execution, below it one for each task run from its first attempt to its end,
/// with the elements of a fanned-out task below that of the task as a whole. Made only when somebody listens.
/// </summary>
internal sealed class ExecutionTrace
{
    private readonly Activity? _execution;
    private readonly Dictionary<TaskRun, Activity?> _taskRuns = [];

    private ExecutionTrace(Activity? execution) => _execution = execution;

    /// <summary>Starts the execution's span and makes it the current one of the async flow that drives it; <see langword="null"/> when nobody listens.</summary>
    public static ExecutionTrace? Start(ExecutionRecord record)
    {
        if (!PipelineActivities.Source.HasListeners())
        {
            return null;
        }

        var activity = PipelineActivities.Source.StartActivity($"execution {record.Flow}", ActivityKind.Internal, TraceParent.ContextOf(record.Id, record.TraceParent));
        activity?.SetTag(TelemetryNames.Flow, record.Flow)
            .SetTag(TelemetryNames.Namespace, record.Namespace)
            .SetTag(TelemetryNames.ExecutionId, record.Id)
            .SetTag(TelemetryNames.Revision, record.Revision)
            .SetTag(TelemetryNames.Trigger, record.Trigger);
        return new ExecutionTrace(activity);
    }

    /// <summary>The span that an attempt of a task run belongs below, started with the first attempt.</summary>
    public Activity? ParentOfAttempt(TaskRun run)
    {
        var above = run == run.Node.Whole ? _execution : ParentOfAttempt(run.Node.Whole);
        if (!_taskRuns.TryGetValue(run, out var activity))
        {
            activity = above is null ? null : PipelineActivities.StartDetached($"task {run.Key.TaskId}", above.Context);
            CopyTags(activity);
            activity?.SetTag(TelemetryNames.Task, run.Key.TaskId).SetTag(TelemetryNames.Element, run.Key.ElementIndex);
            _taskRuns.Add(run, activity);
        }

        // What was not sampled has no span; the one above stands for it, so that what is called from there is not sampled either.
        return activity ?? above;
    }

    /// <summary>A task run has ended.</summary>
    public void TaskRunEnded(TaskRun run)
    {
        if (_taskRuns.Remove(run, out var activity) && activity is not null)
        {
            activity.SetTag(TelemetryNames.State, TelemetryNames.Of(run.State));
            if (run.State == TaskRunState.Failed && run.Record.Error is { } error)
            {
                PipelineActivities.SetError(activity, error);
            }

            PipelineActivities.StopDetached(activity);
        }
    }

    /// <summary>The execution has ended.</summary>
    public void Ended(ExecutionState state, string? reason, TaskError? error)
    {
        _execution?.SetTag(TelemetryNames.State, TelemetryNames.Of(state));
        if (state == ExecutionState.Failed)
        {
            _execution?.SetStatus(ActivityStatusCode.Error, reason ?? error?.Message);
            _execution?.SetTag(TelemetryNames.ErrorType, error?.Type);
        }
    }

    /// <summary>This process is done with the execution: ends what is open, which has no state when another process goes on with it.</summary>
    public void Close()
    {
        foreach (var activity in _taskRuns.Values)
        {
            if (activity is not null)
            {
                PipelineActivities.StopDetached(activity);
            }
        }

        _taskRuns.Clear();
        _execution?.Stop();
    }

    private void CopyTags(Activity? activity) => activity?
        .SetTag(TelemetryNames.Flow, _execution?.GetTagItem(TelemetryNames.Flow))
        .SetTag(TelemetryNames.Namespace, _execution?.GetTagItem(TelemetryNames.Namespace))
        .SetTag(TelemetryNames.ExecutionId, _execution?.GetTagItem(TelemetryNames.ExecutionId));
}
