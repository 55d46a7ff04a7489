namespace Pipelines.Definitions;

/// <summary>Starts on what a polled source reports.</summary>
public sealed record PollTriggerDefinition : TriggerDefinition
{
    /// <summary>The time between two questions.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>Asks the source, from the services and the cursor on: each event's inputs, and the next cursor.</summary>
    public required Func<IServiceProvider, string?, CancellationToken, Task<PollResult<IEnumerable<object?>>>> PollAsync { get; init; }
}
