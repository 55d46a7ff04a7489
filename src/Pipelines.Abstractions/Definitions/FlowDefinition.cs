namespace Pipelines.Definitions;

/// <summary>All that the runtime knows of a flow; built by generated code while the program starts, never changed.</summary>
public sealed record FlowDefinition
{
    /// <summary>The namespace.</summary>
    public required string Namespace
    {
        get;
        init => (field, FullName) = (value, $"{value}/{Id}");
    }

    /// <summary>The id within the namespace.</summary>
    public required string Id
    {
        get;
        init => (field, FullName) = (value, $"{Namespace}/{value}");
    }

    /// <summary>Namespace and id: <c>zoomcamp/taxi</c>. The flow's name everywhere, so it is made once.</summary>
    public string FullName { get; private init; } = "";

    /// <summary>A hash of all that matters to a running execution: tasks, types, order and policies.</summary>
    public required string Revision { get; init; }

    /// <summary>The summary of the class; <see langword="null"/> where it has none.</summary>
    public string? Description { get; init; }

    /// <summary>The class.</summary>
    public required Type Type { get; init; }

    /// <summary>Where the class stands.</summary>
    public SourceLocation? Source { get; init; }

    /// <summary>Labels of every execution.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The limit of executions; <see langword="null"/> for none.</summary>
    public ConcurrencyPolicy? Concurrency { get; init; }

    /// <summary>When a failed execution is tried again as a whole; <see langword="null"/> for never.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>The longest time of an execution; <see langword="null"/> for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Which executions come first where several wait: those of the greater priority.</summary>
    public int Priority { get; init; }

    /// <summary>The inputs.</summary>
    public InputsDefinition Inputs { get; init; } = InputsDefinition.None;

    /// <summary>
    /// Tasks in order of declaration, those of a base class first, with the handlers among them
    /// (<see cref="TaskDefinition.Role"/>).
    /// </summary>
    public required IReadOnlyList<TaskDefinition> Tasks { get; init; }

    /// <summary>Triggers in order of declaration.</summary>
    public IReadOnlyList<TriggerDefinition> Triggers { get; init; } = [];

    /// <summary>How the outputs are made; <see langword="null"/> when the flow has none.</summary>
    public OutputDefinition? Output { get; init; }
}
