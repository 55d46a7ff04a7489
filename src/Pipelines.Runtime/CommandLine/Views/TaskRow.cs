using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>A task as a live view shows it; the elements of a fanned-out task are one row.</summary>
internal sealed record TaskRow
{
    /// <summary>The task.</summary>
    public required TaskDefinition Task { get; init; }

    /// <summary>The state.</summary>
    public TaskRunState State { get; init; } = TaskRunState.Pending;

    /// <summary>Why it is in that state.</summary>
    public string? Reason { get; init; }

    /// <summary>The attempt it is at, 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>How many it may have.</summary>
    public int MaxAttempts => (Task.Retry?.MaxRetries ?? 0) + 1;

    /// <summary>When it started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the next attempt is due.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>How far it is.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>What it gets done in a second.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>How many elements have ended; <see langword="null"/> when it is not fanned out.</summary>
    public int? ElementsEnded { get; init; }

    /// <summary>How many elements run.</summary>
    public int ElementsRunning { get; init; }

    /// <summary>How many elements failed.</summary>
    public int ElementsFailed { get; init; }

    /// <summary>How many elements there are; <see langword="null"/> before that is known.</summary>
    public int? ElementCount { get; init; }

    /// <summary>The last line of its log, or its error.</summary>
    public string? LastLine { get; init; }
}
