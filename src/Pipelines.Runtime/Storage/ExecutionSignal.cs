namespace Pipelines.Runtime.Storage;

/// <summary>What somebody outside tells an execution. It is durable, and kept for the record.</summary>
public sealed record ExecutionSignal
{
    /// <summary>Grows with time; given by the store, 0 before.</summary>
    public long Id { get; init; }

    /// <summary>What it says.</summary>
    public required ExecutionSignalKind Kind { get; init; }

    /// <summary>The task run that is meant; <see langword="null"/> for the execution as a whole.</summary>
    public TaskRunKey? TaskRun { get; init; }

    /// <summary>For a decision: its value, as UTF-8 JSON with secrets encrypted.</summary>
    public ReadOnlyMemory<byte>? Json { get; init; }

    /// <summary>Why, in one sentence, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Who says so; <see langword="null"/> when nobody knows.</summary>
    public string? By { get; init; }

    /// <summary>When it was said.</summary>
    public required DateTimeOffset At { get; init; }
}
