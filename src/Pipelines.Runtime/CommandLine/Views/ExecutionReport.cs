using System.Collections.ObjectModel;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor.Control;
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
    public ExecutionFailure? Failure { get; init; }

    /// <summary>Its subflows, newest first; not all of very many.</summary>
    public IReadOnlyList<ExecutionSummary> Children { get; init; } = [];

    /// <summary>What it was told from outside, oldest first.</summary>
    public IReadOnlyList<ExecutionSignal> Signals { get; init; } = [];

    /// <summary>Why task runs wait, of those that do.</summary>
    public IReadOnlyDictionary<TaskRunKey, string> Waits { get; init; } = ReadOnlyDictionary<TaskRunKey, string>.Empty;

    /// <summary>Why it waits; <see langword="null"/> when it does not.</summary>
    public string? WhyExecutionWaiting { get; init; }

    /// <summary>Reads an execution.</summary>
    /// <param name="environment">What commands work with.</param>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<ExecutionReport> LoadAsync(CommandEnvironment environment, string id, CancellationToken cancellationToken)
    {
        var store = environment.Get<IExecutionStore>();
        var execution = await store.GetExecutionAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new PipelineException($"Execution '{id}' is not in the store any more.");
        return await LoadAsync(store, environment.Flows.Find(execution.Flow), environment.Waiting, execution, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads what belongs to an execution.</summary>
    /// <param name="store">Where to read.</param>
    /// <param name="flow">The flow's definition; <see langword="null"/> when this program has it no more.</param>
    /// <param name="waiting">Says why things wait.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<ExecutionReport> LoadAsync(
        IExecutionStore store, FlowDefinition? flow, WaitingReason waiting, ExecutionRecord execution, CancellationToken cancellationToken)
    {
        var id = execution.Id;
        var runs = await store.GetTaskRunsAsync(id, cancellationToken).ConfigureAwait(false);
        var outputs = await store.GetOutputsAsync(id, cancellationToken).ConfigureAwait(false);
        var metrics = await store.GetMetricsAsync(id, cancellationToken).ConfigureAwait(false);
        var all = WithPending(execution, flow, runs);
        return new ExecutionReport(execution, flow, all, outputs.ToDictionary(output => output.Key, output => output.Json), metrics)
        {
            Children = await store.ListExecutionsAsync(new ExecutionQuery { ParentId = id, Limit = 100 }, cancellationToken).ConfigureAwait(false),
            Signals = await store.GetSignalsAsync(id, cancellationToken).ConfigureAwait(false),
            Failure = ExecutionFailure.Find(flow, execution, all),
            Waits = WaitsOf(waiting, flow, execution, all),
            WhyExecutionWaiting = waiting.Of(execution),
        };
    }

    /// <summary>Why a task run waits; <see langword="null"/> when it does not.</summary>
    public string? WhyWaiting(TaskRunRecord run) => Waits.GetValueOrDefault(run.Key);

    private static Dictionary<TaskRunKey, string> WaitsOf(WaitingReason waiting, FlowDefinition? flow, ExecutionRecord execution, IReadOnlyList<TaskRunRecord> runs)
    {
        var waits = new Dictionary<TaskRunKey, string>();
        foreach (var run in execution.State.IsTerminal() ? [] : runs)
        {
            if (waiting.Of(execution.Id, flow, run, runs) is { } why)
            {
                waits[run.Key] = why;
            }
        }

        return waits;
    }

    /// <summary>A task run is stored from its first move on: what has not moved is there only because the flow says so.</summary>
    private static IReadOnlyList<TaskRunRecord> WithPending(ExecutionRecord execution, FlowDefinition? flow, IReadOnlyList<TaskRunRecord> runs)
    {
        if (execution.State.IsTerminal() || execution.StartedAt is null || flow is null)
        {
            return runs;
        }

        var known = runs.Select(run => run.Key.TaskId).ToHashSet(StringComparer.Ordinal);
        return [.. runs, .. flow.Tasks.Where(task => !known.Contains(task.Id)).Select(task => new TaskRunRecord { Key = new TaskRunKey(task.Id), State = TaskRunState.Pending })];
    }

    /// <summary>The task runs in the order in which the flow declares their tasks, or in which they were read; those of a fanned-out task as a whole before its elements.</summary>
    public IEnumerable<TaskRunRecord> InOrder()
    {
        var tasks = Flow is null ? TaskRuns.Select(run => run.Key.TaskId).Distinct(StringComparer.Ordinal) : Flow.Tasks.Select(task => task.Id);
        var positions = tasks.Select((id, index) => (Id: id, index)).ToDictionary(pair => pair.Id, pair => pair.index, StringComparer.Ordinal);
        return TaskRuns.OrderBy(run => positions.GetValueOrDefault(run.Key.TaskId, int.MaxValue)).ThenBy(run => run.Key.ElementIndex ?? -1);
    }
}
