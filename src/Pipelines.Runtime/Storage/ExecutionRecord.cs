using System.Collections.ObjectModel;

namespace Pipelines.Runtime.Storage;

/// <summary>An execution as it is kept, with its payloads.</summary>
public sealed record ExecutionRecord
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The flow's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The flow's id.</summary>
    public required string FlowId { get; init; }

    /// <summary>The flow's full name.</summary>
    public string Flow => $"{Namespace}/{FlowId}";

    /// <summary>The revision it runs.</summary>
    public required string Revision { get; init; }

    /// <summary>The state.</summary>
    public required ExecutionState State { get; init; }

    /// <summary>Why it is in that state, in one sentence; <see langword="null"/> where the state says all.</summary>
    public string? Reason { get; init; }

    /// <summary>The time it stands for, with the trigger's UTC offset.</summary>
    public required DateTimeOffset LogicalDate { get; init; }

    /// <summary>The trigger that started it; <see langword="null"/> for a person.</summary>
    public string? Trigger { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Which try of the whole execution this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Which comes first where executions wait for the same: the greater one. 0 is ordinary.</summary>
    public int Priority { get; init; }

    /// <summary>Executions with the same key share a concurrency limit; <see langword="null"/> for none.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>The task run that started it as a subflow; <see langword="null"/> when it is none.</summary>
    public ExecutionParent? Parent { get; init; }

    /// <summary>The execution it was made from; <see langword="null"/> when it is the first of its kind.</summary>
    public ExecutionOrigin? Origin { get; init; }

    /// <summary>The trace it belongs to, as a W3C <c>traceparent</c>; <see langword="null"/> when nobody traces.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When it may be claimed again, while nobody drives it; <see langword="null"/> for at once.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first driven.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The inputs, as UTF-8 JSON with secrets encrypted.</summary>
    public required ReadOnlyMemory<byte> InputsJson { get; init; }

    /// <summary>The outputs, as UTF-8 JSON; <see langword="null"/> until it ended, or when it has none.</summary>
    public ReadOnlyMemory<byte>? OutputsJson { get; init; }

    /// <summary>Why it failed.</summary>
    public TaskError? Error { get; init; }

    /// <summary>The node that drives it; <see langword="null"/> when none does.</summary>
    public string? NodeId { get; init; }
}
