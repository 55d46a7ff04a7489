namespace Pipelines.Runtime.Storage;

/// <summary>One try of a task run.</summary>
public sealed record AttemptRecord
{
    /// <summary>The task run.</summary>
    public required TaskRunKey Key { get; init; }

    /// <summary>Which try, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How it ended.</summary>
    public required AttemptState State { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; <see langword="null"/> while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The node it ran on.</summary>
    public required string NodeId { get; init; }

    /// <summary>Why it failed.</summary>
    public TaskError? Error { get; init; }
}
