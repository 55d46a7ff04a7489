namespace Pipelines.Definitions;

/// <summary>All that the runtime knows of a trigger.</summary>
public abstract record TriggerDefinition
{
    /// <summary>The id, unique within the flow.</summary>
    public required string Id { get; init; }

    /// <summary>The summary of the method; <see langword="null"/> where it has none.</summary>
    public string? Description { get; init; }

    /// <summary>Where the method stands.</summary>
    public SourceLocation? Source { get; init; }

    /// <summary>Whether it fires until someone says otherwise.</summary>
    public bool IsEnabled { get; init; } = true;
}
