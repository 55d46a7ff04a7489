namespace Pipelines.Runtime.Storage;

/// <summary>An execution with all that belongs to it, as one store hands it to another. Nobody drives it, and it is in no pool.</summary>
public sealed record ExecutionArchive
{
    /// <summary>The execution.</summary>
    public required ExecutionRecord Execution { get; init; }

    /// <summary>Its task runs, by task and element.</summary>
    public IReadOnlyList<TaskRunRecord> TaskRuns { get; init; } = [];

    /// <summary>The outputs of those that succeeded.</summary>
    public IReadOnlyList<TaskOutputRecord> Outputs { get; init; } = [];

    /// <summary>Its attempts.</summary>
    public IReadOnlyList<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>Its log, oldest first. The store that takes it gives new ids in this order.</summary>
    public IReadOnlyList<LogRecord> Logs { get; init; } = [];

    /// <summary>The figures that its attempts reported.</summary>
    public IReadOnlyList<MetricRecord> Metrics { get; init; } = [];

    /// <summary>What it was told, oldest first. The store that takes it gives new ids in this order.</summary>
    public IReadOnlyList<ArchivedSignal> Signals { get; init; } = [];
}
