using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>An execution as the store has it, for people and for JSON.</summary>
/// <param name="Execution">The execution.</param>
/// <param name="Flow">The flow's definition; <see langword="null"/> when this program has it no more.</param>
/// <param name="TaskRuns">Its task runs.</param>
/// <param name="Outputs">The outputs of those that have one.</param>
/// <param name="Metrics">The figures that their attempts reported.</param>
internal sealed record ExecutionReport(
    ExecutionRecord Execution,
    FlowDefinition? Flow,
    IReadOnlyList<TaskRunRecord> TaskRuns,
    IReadOnlyDictionary<TaskRunKey, ReadOnlyMemory<byte>> Outputs,
    IReadOnlyList<MetricRecord> Metrics)
{
    /// <summary>Why it failed; <see langword="null"/> when it did not.</summary>
    public ExecutionFailure? Failure => ExecutionFailure.Find(Flow, Execution, TaskRuns);

    /// <summary>Reads an execution.</summary>
    /// <param name="store">Where from.</param>
    /// <param name="flows">The flows of this program.</param>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<ExecutionReport> LoadAsync(IExecutionStore store, FlowRegistry flows, string id, CancellationToken cancellationToken)
    {
        var execution = await store.GetExecutionAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new PipelineException($"Execution '{id}' is not in the store any more.");
        var runs = await store.GetTaskRunsAsync(id, cancellationToken).ConfigureAwait(false);
        var outputs = await store.GetOutputsAsync(id, cancellationToken).ConfigureAwait(false);
        var metrics = await store.GetMetricsAsync(id, cancellationToken).ConfigureAwait(false);
        return new ExecutionReport(execution, flows.Find(execution.Flow), runs, outputs.ToDictionary(output => output.Key, output => output.Json), metrics);
    }

    /// <summary>The task runs in the order in which the flow declares their tasks; those of a fanned-out task as a whole before its elements.</summary>
    public IEnumerable<TaskRunRecord> InOrder()
    {
        var positions = (Flow?.Tasks ?? []).Select((task, index) => (task.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index, StringComparer.Ordinal);
        return TaskRuns.OrderBy(run => positions.GetValueOrDefault(run.Key.TaskId, int.MaxValue)).ThenBy(run => run.Key.ElementIndex ?? -1);
    }
}
