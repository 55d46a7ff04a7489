namespace Pipelines.Definitions;

/// <summary>Starts when a file arrives.</summary>
public sealed record FileArrivalTriggerDefinition : TriggerDefinition
{
    /// <summary>The path's pattern.</summary>
    public required string Pattern { get; init; }

    /// <summary>How long a file's size must stay the same.</summary>
    public TimeSpan SettledFor { get; init; }

    /// <summary>The inputs of the executions that a file starts.</summary>
    public required Func<FileArrived, IEnumerable<object?>> Map { get; init; }
}
