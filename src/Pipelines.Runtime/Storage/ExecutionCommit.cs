using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Storage;

/// <summary>
/// What changes about one execution in one step: all of it becomes durable, or none. Commits of many executions share a
/// transaction.
/// </summary>
public sealed record ExecutionCommit
{
    /// <summary>The execution.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The execution itself, when this creates it. Its <see cref="ExecutionRecord.NodeId"/> says who drives it.</summary>
    public ExecutionRecord? Created { get; init; }

    /// <summary>What changes about the execution's own row; <see langword="null"/> for nothing.</summary>
    public ExecutionChange? Change { get; init; }

    /// <summary>Another execution that comes into being with this change, or not at all: the next try of one that failed.</summary>
    public ExecutionRecord? FollowUp { get; init; }

    /// <summary>Documents that become durable with this, whatever version is there: what triggers are to see of its end.</summary>
    public IReadOnlyList<DocumentWrite> Documents { get; init; } = [];

    /// <summary>When its documents are written, as far as this says: the end of the execution, its start or its creation.</summary>
    public DateTimeOffset DocumentsAt => Change?.EndedAt ?? Change?.StartedAt ?? Created?.EndedAt ?? Created?.CreatedAt ?? DateTimeOffset.UnixEpoch;

    /// <summary>Task runs as they are now: new ones and changed ones, each at most once.</summary>
    public IReadOnlyList<TaskRunRecord> TaskRuns { get; init; } = [];

    /// <summary>Outputs of task runs that succeeded.</summary>
    public IReadOnlyList<TaskOutputRecord> Outputs { get; init; } = [];

    /// <summary>Attempts as they are now: new ones and changed ones, each at most once.</summary>
    public IReadOnlyList<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>Lines to add to the log, in order.</summary>
    public IReadOnlyList<LogRecord> Logs { get; init; } = [];

    /// <summary>Figures of attempts, each name at most once an attempt; a later one replaces.</summary>
    public IReadOnlyList<MetricRecord> Metrics { get; init; } = [];
}
