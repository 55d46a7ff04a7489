namespace Pipelines.Runtime.Storage;

/// <summary>An ended execution is to go on.</summary>
public sealed record ExecutionRestart
{
    /// <summary>The execution; it must have ended.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>Task runs to forget, with their outputs; their attempts stay for the record. The rest is kept as it is.</summary>
    public required IReadOnlyList<TaskRunKey> Forgotten { get; init; }

    /// <summary>Task runs to go on with as they stand here, such as a fanned-out task whose failed elements run again.</summary>
    public IReadOnlyList<TaskRunRecord> Changed { get; init; } = [];

    /// <summary>Why it waits to be driven, for people.</summary>
    public string? Reason { get; init; }
}
