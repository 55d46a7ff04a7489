using System.Diagnostics;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor;

/// <summary>The attempt's span, its duration and the scope of its log lines. Nothing is made when nobody listens.</summary>
internal sealed partial class TaskSlot
{
    private Activity? _activity;
    private long? _startedAt;

    /// <summary>The span of the task run; <see langword="null"/> when nobody listens.</summary>
    public Activity? TaskActivity { get; init; }

    /// <summary>Called within the attempt's async flow: what it calls is traced below its span.</summary>
    private IDisposable? BeginTelemetry()
    {
        if (_services.Metrics.MeasuresAttempts)
        {
            _startedAt = _services.Time.GetTimestamp();
        }

        if (TaskActivity is not null)
        {
            // Current even if the attempt is not sampled: what it calls is not sampled either then, rather than a trace of its own.
            Activity.Current = TaskActivity;
            _activity = PipelineActivities.Source.StartActivity($"attempt {Task.Id}");
            _activity?.SetTag(TelemetryNames.Flow, _execution.Flow.FullName)
                .SetTag(TelemetryNames.Namespace, _execution.Flow.Namespace)
                .SetTag(TelemetryNames.ExecutionId, Context.Execution.Id)
                .SetTag(TelemetryNames.Task, Task.Id)
                .SetTag(TelemetryNames.Element, Run.Key.ElementIndex)
                .SetTag(TelemetryNames.Attempt, Context.AttemptNumber);
        }

        return _services.LogScopes.Begin(_services.SlotLogger, Context.Execution.Id, _execution.Flow.FullName, Task.Id, Run.Key.ElementIndex, Context.AttemptNumber);
    }

    private void EndTelemetry(AttemptOutcome outcome)
    {
        if (_startedAt is { } start)
        {
            _services.Metrics.AttemptEnded(_execution.Flow.FullName, Task.Id, TagOf(outcome.State), _services.Time.GetElapsedTime(start));
        }

        if (_activity is { } activity)
        {
            activity.SetTag(TelemetryNames.State, TagOf(outcome.State));
            if (outcome.Exception is { } exception)
            {
                var error = _execution.ErrorOf(exception);
                PipelineActivities.AddExceptionEvent(activity, error);
                PipelineActivities.SetError(activity, error);
            }

            activity.Stop();
        }
    }

    private static string TagOf(AttemptState state) => state switch
    {
        AttemptState.Succeeded => "succeeded",
        AttemptState.Failed => "failed",
        AttemptState.Canceled => "canceled",
        _ => "interrupted",
    };
}
