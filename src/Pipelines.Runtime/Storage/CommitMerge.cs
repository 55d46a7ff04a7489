using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Storage;

/// <summary>
/// Joins successive commits of one execution into one that leaves the store as they would have, one after the other: of a row
/// written twice only the last version is written. Logs keep their order.
/// </summary>
internal sealed class CommitMerge(ExecutionCommit first)
{
    private ExecutionChange? _change = first.Change;
    private ExecutionRecord? _followUp = first.FollowUp;
    private Dictionary<TaskRunKey, TaskRunRecord>? _taskRuns;
    private Dictionary<TaskRunKey, TaskOutputRecord>? _outputs;
    private Dictionary<(TaskRunKey, int), AttemptRecord>? _attempts;
    private Dictionary<(TaskRunKey, int, string), MetricRecord>? _metrics;
    private List<LogRecord>? _logs;
    private List<DocumentWrite>? _documents;

    /// <summary>
    /// Whether a commit may follow in the same batch. After one that ends the ownership it may not: the store must see that
    /// the execution is no longer owned, and a second creation must fail on its own.
    /// </summary>
    public bool Accepts(ExecutionCommit next) => next.Created is null && _change?.EndsOwnership() != true;

    /// <summary>Adds the next commit.</summary>
    public void Add(ExecutionCommit next)
    {
        if (next.Change is { } change)
        {
            _change = _change?.Then(change) ?? change;
        }

        _followUp ??= next.FollowUp;
        Put(ref _taskRuns, first.TaskRuns, next.TaskRuns, static taskRun => taskRun.Key);
        Put(ref _outputs, first.Outputs, next.Outputs, static output => output.Key);
        Put(ref _attempts, first.Attempts, next.Attempts, static attempt => (attempt.Key, attempt.Number));
        Put(ref _metrics, first.Metrics, next.Metrics, static metric => (metric.Key, metric.Attempt, metric.Name));
        if (next.Documents.Count > 0)
        {
            _documents ??= [.. first.Documents];
            _documents.AddRange(next.Documents);
        }

        if (next.Logs.Count > 0)
        {
            _logs ??= [.. first.Logs];
            _logs.AddRange(next.Logs);
        }
    }

    /// <summary>The commit that stands for all.</summary>
    public ExecutionCommit ToCommit() => first with
    {
        Change = _change,
        FollowUp = _followUp,
        TaskRuns = _taskRuns is null ? first.TaskRuns : [.. _taskRuns.Values],
        Outputs = _outputs is null ? first.Outputs : [.. _outputs.Values],
        Attempts = _attempts is null ? first.Attempts : [.. _attempts.Values],
        Metrics = _metrics is null ? first.Metrics : [.. _metrics.Values],
        Logs = _logs ?? first.Logs,
        Documents = _documents ?? first.Documents,
    };

    private static void Put<TKey, T>(ref Dictionary<TKey, T>? merged, IReadOnlyList<T> earlier, IReadOnlyList<T> later, Func<T, TKey> key)
        where TKey : notnull
    {
        if (later.Count == 0)
        {
            return;
        }

        if (merged is null)
        {
            merged = new Dictionary<TKey, T>(earlier.Count + later.Count);
            foreach (var record in earlier)
            {
                merged[key(record)] = record;
            }
        }

        foreach (var record in later)
        {
            merged[key(record)] = record;
        }
    }
}
