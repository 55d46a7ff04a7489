namespace Pipelines.Runtime.Telemetry;

/// <summary>The names by which traces and metrics of Pipelines are known outside; docs/operations.md lists them, and they stay as they are.</summary>
internal static class TelemetryNames
{
    /// <summary>The activity source and the meter.</summary>
    public const string Source = "Pipelines";

    public const string Namespace = "pipelines.namespace";

    /// <summary>The flow's full name.</summary>
    public const string Flow = "pipelines.flow";

    public const string Revision = "pipelines.revision";

    public const string ExecutionId = "pipelines.execution.id";

    public const string Trigger = "pipelines.trigger";

    public const string Task = "pipelines.task";

    /// <summary>The element of a fanned-out task.</summary>
    public const string Element = "pipelines.task.element";

    public const string Attempt = "pipelines.attempt";

    /// <summary>How it ended, in lower case.</summary>
    public const string State = "pipelines.state";

    /// <summary>The exception's type, as OpenTelemetry names it.</summary>
    public const string ErrorType = "error.type";

    /// <summary>A state as a tag; a constant, since it is asked for with every measurement.</summary>
    public static string Of(ExecutionState state) => state switch
    {
        ExecutionState.Succeeded => "succeeded",
        ExecutionState.Warning => "warning",
        ExecutionState.Failed => "failed",
        ExecutionState.Canceled => "canceled",
        ExecutionState.Skipped => "skipped",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>A state as a tag.</summary>
    public static string Of(TaskRunState state) => state switch
    {
        TaskRunState.Succeeded => "succeeded",
        TaskRunState.Warning => "warning",
        TaskRunState.Failed => "failed",
        TaskRunState.Skipped => "skipped",
        TaskRunState.Canceled => "canceled",
        _ => state.ToString().ToLowerInvariant(),
    };
}
