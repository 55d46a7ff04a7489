namespace Pipelines.Runtime.Storage;

/// <summary>A task run as it is kept, without its output. A fanned-out task has one as a whole, and one an element.</summary>
public sealed record TaskRunRecord
{
    /// <summary>Which task run it is.</summary>
    public required TaskRunKey Key { get; init; }

    /// <summary>The state.</summary>
    public required TaskRunState State { get; init; }

    /// <summary>Why it is in that state, in one sentence, e.g. why it was skipped.</summary>
    public string? Reason { get; init; }

    /// <summary>How many attempts were started.</summary>
    public int Attempts { get; init; }

    /// <summary>How many of them were cut off by the end of their process; they do not count as retries.</summary>
    public int Interruptions { get; init; }

    /// <summary>How many attempts were started before the execution was last restarted; they do not count as retries either.</summary>
    public int AttemptsBefore { get; init; }

    /// <summary>When the first attempt started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>
    /// When the next attempt is due, while it is <see cref="TaskRunState.RetryWaiting"/>; when it stops waiting for a person, while it
    /// is <see cref="TaskRunState.Paused"/>.
    /// </summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>How many elements a fanned-out task as a whole has; <see langword="null"/> otherwise, and before it is known.</summary>
    public int? ElementCount { get; init; }

    /// <summary>The pool whose slots it holds while it is <see cref="TaskRunState.Running"/>; <see langword="null"/> for none.</summary>
    public string? Pool { get; init; }

    /// <summary>How many slots of the pool it holds.</summary>
    public int PoolSlots { get; init; }

    /// <summary>The last attempt's error.</summary>
    public TaskError? Error { get; init; }
}
