namespace Pipelines.Definitions;

/// <summary>Starts when a file arrives.</summary>
public sealed record FileArrivalTriggerDefinition : TriggerDefinition
{
    /// <summary>The path's pattern.</summary>
    public required string Pattern { get; init; }

    /// <summary>How long a file's size must stay the same.</summary>
    public TimeSpan SettledFor { get; init; }

    /// <summary>The time between two looks.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The folder that files are moved to once their executions are durable; <see langword="null"/>: they stay.</summary>
    public string? MoveTo { get; init; }

    /// <summary>Where the files are, from the services; <see langword="null"/>: in folders of this machine.</summary>
    public Func<IServiceProvider, IFileSource>? FileSource { get; init; }

    /// <summary>The inputs of the executions that a file starts.</summary>
    public required Func<FileArrived, IEnumerable<object?>> Map { get; init; }
}
