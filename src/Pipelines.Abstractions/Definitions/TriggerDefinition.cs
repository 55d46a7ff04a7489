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

/// <summary>Starts at the times of a cron expression.</summary>
public sealed record ScheduleTriggerDefinition : TriggerDefinition
{
    /// <summary>The cron expression, checked.</summary>
    public required string Cron { get; init; }

    /// <summary>The time zone's id.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What becomes of missed ticks.</summary>
    public Missed Missed { get; init; }

    /// <summary>What becomes of a tick while the previous execution runs.</summary>
    public Overlap Overlap { get; init; }

    /// <summary>The greatest random delay.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The inputs of the executions that a tick starts.</summary>
    public required Func<ScheduleTick, IEnumerable<object?>> Map { get; init; }
}

/// <summary>Starts on an HTTP request.</summary>
public sealed record WebhookTriggerDefinition : TriggerDefinition
{
    /// <summary>The last part of the address.</summary>
    public required string Key { get; init; }

    /// <summary>The inputs of the executions that a request starts; mistakes in its body go to the context.</summary>
    public required Func<WebhookRequest, BindingContext, IEnumerable<object?>> Map { get; init; }
}

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

/// <summary>Starts on what a polled source reports.</summary>
public sealed record PollTriggerDefinition : TriggerDefinition
{
    /// <summary>The time between two questions.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>Asks the source, from the services and the cursor on: each event's inputs, and the next cursor.</summary>
    public required Func<IServiceProvider, string?, CancellationToken, Task<PollResult<IEnumerable<object?>>>> PollAsync { get; init; }
}

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
