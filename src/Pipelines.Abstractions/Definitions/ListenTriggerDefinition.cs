namespace Pipelines.Definitions;

/// <summary>Starts on the messages of a stream.</summary>
public sealed record ListenTriggerDefinition : TriggerDefinition
{
    /// <summary>The most messages of a batch.</summary>
    public int MaxBatch { get; init; } = 1;

    /// <summary>The longest wait for a batch to fill.</summary>
    public TimeSpan MaxWait { get; init; }

    /// <summary>The stream, from the services and the cursor on, as untyped messages.</summary>
    public required Func<IServiceProvider, string?, CancellationToken, IAsyncEnumerable<Received<object?>>> ListenAsync { get; init; }

    /// <summary>The inputs of the executions that a batch starts.</summary>
    public required Func<IReadOnlyList<object?>, IEnumerable<object?>> Map { get; init; }
}
