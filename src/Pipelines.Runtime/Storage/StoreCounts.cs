namespace Pipelines.Runtime.Storage;

/// <summary>How much is in a store.</summary>
/// <param name="Executions">Executions.</param>
/// <param name="TaskRuns">Their task runs.</param>
/// <param name="Outputs">Outputs of task runs.</param>
/// <param name="Attempts">Attempts, those that need no row of their own included.</param>
/// <param name="Logs">Lines of logs.</param>
/// <param name="Metrics">Figures of attempts.</param>
/// <param name="Signals">What executions were told.</param>
/// <param name="KeyValues">Key-values, those whose time is over included.</param>
/// <param name="Documents">Documents that a copy takes along, those whose time is over included.</param>
/// <param name="StartKeys">What executions were started for.</param>
public sealed record StoreCounts(
    long Executions, long TaskRuns, long Outputs, long Attempts, long Logs, long Metrics, long Signals, long KeyValues, long Documents, long StartKeys)
{
    /// <summary>Every count with its name.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> All =>
    [
        new("executions", Executions), new("task runs", TaskRuns), new("outputs", Outputs), new("attempts", Attempts),
        new("log lines", Logs), new("metrics", Metrics), new("signals", Signals), new("key-values", KeyValues),
        new("documents", Documents), new("start keys", StartKeys),
    ];
}
