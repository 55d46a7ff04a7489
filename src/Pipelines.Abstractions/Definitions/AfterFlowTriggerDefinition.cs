namespace Pipelines.Definitions;

/// <summary>Starts when an execution of another flow ends.</summary>
public sealed record AfterFlowTriggerDefinition : TriggerDefinition
{
    /// <summary>The other flow; a function, since two flows may wait for each other.</summary>
    public required Func<FlowDefinition> After { get; init; }

    /// <summary>The states that count.</summary>
    public required IReadOnlyList<ExecutionState> States { get; init; }

    /// <summary>The inputs of the executions that it starts, from the end and the outputs' JSON.</summary>
    public required Func<FlowCompleted, ReadOnlyMemory<byte>?, IEnumerable<object?>> Map { get; init; }
}
