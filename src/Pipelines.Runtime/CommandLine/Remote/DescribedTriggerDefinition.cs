using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>A trigger of a flow that a server has: only described, it fires there.</summary>
internal sealed record DescribedTriggerDefinition : TriggerDefinition
{
    /// <summary>What kind it is: <c>schedule</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it fires, for people.</summary>
    public required string Fires { get; init; }
}
