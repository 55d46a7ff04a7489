using Pipelines.Runtime.Storage;

namespace Pipelines.Testing;

/// <summary>All that is known of an ended execution.</summary>
internal sealed record ExecutionSnapshot
{
    public required ExecutionRecord Execution { get; init; }

    public required IReadOnlyList<TaskRunRecord> TaskRuns { get; init; }

    public required IReadOnlyList<TaskOutputRecord> Outputs { get; init; }

    public required IReadOnlyList<AttemptRecord> Attempts { get; init; }

    public required IReadOnlyList<MetricRecord> Metrics { get; init; }

    public required IReadOnlyList<LogRecord> Logs { get; init; }

    public required IReadOnlyList<ExecutionSummary> Subflows { get; init; }

    public required IReadOnlyList<string> Starts { get; init; }

    public required IReadOnlyList<string> Ends { get; init; }

    public required IReadOnlyList<(TaskRunKey Key, TaskProgress Progress)> Progress { get; init; }

    public required InMemoryArtifactStore Artifacts { get; init; }

    public required InMemoryKeyValues KeyValues { get; init; }

    /// <summary>Starts and ends in one order.</summary>
    public required IReadOnlyList<(string TaskRun, bool IsEnd)> Steps { get; init; }

    /// <summary>Whether both ran, and the one had ended before the other started.</summary>
    public bool HasEndedBeforeStart(string earlier, string later)
    {
        var steps = Steps.ToList();
        var end = steps.IndexOf((earlier, true));
        var start = steps.IndexOf((later, false));
        return end >= 0 && start > end;
    }
}
