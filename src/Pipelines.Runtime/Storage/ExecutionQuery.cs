namespace Pipelines.Runtime.Storage;

/// <summary>Which executions to list, newest first.</summary>
public sealed record ExecutionQuery
{
    /// <summary>Only this flow, by full name.</summary>
    public string? Flow { get; init; }

    /// <summary>Only these states; empty for all.</summary>
    public IReadOnlyList<ExecutionState> States { get; init; } = [];

    /// <summary>Only those with all of these labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Only those that this trigger started.</summary>
    public string? Trigger { get; init; }

    /// <summary>Only subflows of this execution.</summary>
    public string? ParentId { get; init; }

    /// <summary>Only those made from this: an execution, or a backfill.</summary>
    public ExecutionOrigin? Origin { get; init; }

    /// <summary>Only those that this node owns.</summary>
    public string? NodeId { get; init; }

    /// <summary>Only those of flows in this namespace, or below it: <c>zoomcamp</c> finds <c>zoomcamp.gcp</c> too.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only those created at this time or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only those created before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Only those with an id before this one: the last id of the page before.</summary>
    public string? BeforeId { get; init; }

    /// <summary>Only those whose id ends so; people type the telling end of an id.</summary>
    public string? IdSuffix { get; init; }

    /// <summary>The most to give, at least 1.</summary>
    public int Limit { get; init; } = 50;
}
