namespace Pipelines.Generators.Model;

/// <summary>A trigger: a static method with its attribute, or a schedule on the class.</summary>
internal sealed record TriggerModel
{
    public required TriggerKind Kind { get; init; }

    public required string Id { get; init; }

    /// <summary>The static method as C# spells it; <see langword="null"/> for a schedule on the class, which starts with default inputs.</summary>
    public string? MethodName { get; init; }

    /// <summary>The class that declares the method, fully qualified: it may be a base class.</summary>
    public required string DeclaringType { get; init; }

    /// <summary>The name of the file it stands in, without a folder; <see langword="null"/> when it comes from another assembly.</summary>
    public string? SourceFile { get; init; }

    /// <summary>What <c>SourceLocation.Member</c> says.</summary>
    public required string SourceMember { get; init; }

    /// <summary>The summary of the method, one line.</summary>
    public string? Description { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>What the method returns.</summary>
    public required TriggerReturn Returns { get; init; }

    /// <summary>Schedule: its times.</summary>
    public ScheduleModel? Schedule { get; init; }

    /// <summary>Webhook: its requests.</summary>
    public WebhookModel? Webhook { get; init; }

    /// <summary>File arrival: its files.</summary>
    public FileArrivalModel? Files { get; init; }

    /// <summary>After several flows: those flows.</summary>
    public EquatableArray<AwaitedFlowModel> Awaited { get; init; }

    /// <summary>After several flows: which of their ends belong together.</summary>
    public JoinModel? Join { get; init; }

    /// <summary>Poll: <c>Every</c>; listen: <c>MaxWait</c>.</summary>
    public long DurationTicks { get; init; }

    /// <summary>Webhook: the body; after a flow: that flow's outputs. <see langword="null"/> when the method takes the plain event.</summary>
    public TypeShape? Payload { get; init; }

    /// <summary>After a flow: that flow, fully qualified; poll, listen and file arrival: the source, if there is one.</summary>
    public string? SourceType { get; init; }

    /// <summary>After one or several flows: the members of <c>ExecutionState</c> that count.</summary>
    public EquatableArray<string> States { get; init; }

    /// <summary>Poll and listen: the source's event type, with its <c>?</c>.</summary>
    public string? EventType { get; init; }

    /// <summary>Listen: whether the method takes a list of events.</summary>
    public bool TakesBatch { get; init; }

    /// <summary>Listen: the most messages of a batch.</summary>
    public int MaxBatch { get; init; } = 1;
}
