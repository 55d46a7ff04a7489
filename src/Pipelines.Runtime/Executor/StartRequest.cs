using System.Collections.ObjectModel;
using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>A wish to start a flow.</summary>
internal sealed record StartRequest
{
    /// <summary>
    /// The id it is to have; <see langword="null"/> for a new one. Who starts may choose it, so as to keep files for it or to watch
    /// it before it exists.
    /// </summary>
    public string? ExecutionId { get; init; }

    /// <summary>The flow.</summary>
    public required FlowDefinition Flow { get; init; }

    /// <summary>The inputs given, as a JSON object of those that are not to have their default.</summary>
    public required JsonElement Inputs { get; init; }

    /// <summary>The time it stands for; <see langword="null"/> for now.</summary>
    public DateTimeOffset? LogicalDate { get; init; }

    /// <summary>The trigger that starts it; <see langword="null"/> for a person.</summary>
    public string? Trigger { get; init; }

    /// <summary>Labels besides the flow's own.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The task run that starts it as a subflow; <see langword="null"/> when it is none.</summary>
    public ExecutionParent? Parent { get; init; }

    /// <summary>Which comes first where executions wait; <see langword="null"/> for the flow's own.</summary>
    public int? Priority { get; init; }

    /// <summary>The trace it belongs to where this process traces nothing itself, as a W3C <c>traceparent</c>.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The execution it is made from; <see langword="null"/> when it is the first of its kind.</summary>
    public ExecutionOrigin? Origin { get; init; }

    /// <summary>Task runs that it takes over instead of running them.</summary>
    public IReadOnlyList<TaskRunRecord> TaskRuns { get; init; } = [];

    /// <summary>The outputs of <see cref="TaskRuns"/>, secrets encrypted.</summary>
    public IReadOnlyList<TaskOutputRecord> Outputs { get; init; } = [];

    /// <summary>Whether this process drives it at once, rather than whoever claims it first. One whose flow has a limit waits its turn first.</summary>
    public bool DriveHere { get; init; }
}
