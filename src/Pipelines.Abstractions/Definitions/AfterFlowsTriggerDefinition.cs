namespace Pipelines.Definitions;

/// <summary>Starts once all of several other flows have ended.</summary>
public sealed record AfterFlowsTriggerDefinition : TriggerDefinition
{
    /// <summary>The other flows, at least two; functions, since flows may wait for each other.</summary>
    public required IReadOnlyList<Func<FlowDefinition>> After { get; init; }

    /// <summary>The states that count, of each flow.</summary>
    public required IReadOnlyList<ExecutionState> States { get; init; }

    /// <summary>All ends lie within this time of one another; <see langword="null"/> when <see cref="Deadline"/> is given.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>All ends lie in the 24 hours that end at this time of day in <see cref="TimeZone"/>; <see langword="null"/> when <see cref="Within"/> is given.</summary>
    public TimeOnly? Deadline { get; init; }

    /// <summary>The id of the deadline's time zone.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The inputs of the executions that the ends start, one end a flow in the order of <see cref="After"/>.</summary>
    public required Func<IReadOnlyList<FlowEnd>, IEnumerable<object?>> Map { get; init; }
}
