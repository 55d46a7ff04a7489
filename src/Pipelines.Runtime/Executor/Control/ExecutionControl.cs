using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor.Approvals;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor.Control;

/// <summary>
/// What people do with executions: cancel, decide, restart, replay. All of it goes through the store, so that it holds whichever process
/// drives the execution, and none.
/// </summary>
internal sealed class ExecutionControl(
    ExecutorServices services, ExecutorService executor, IExecutionStarter starter, SignalWatch signals, FlowRegistry flows, ApprovalCheck approvals, UndrivenEnds undriven)
{
    /// <summary>Cancels an execution with its subflows. A second time also stops its <c>Finally</c> tasks.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="by">Who wants it; <see langword="null"/> when nobody knows.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    public Task<SignalOutcome> CancelAsync(string executionId, string? reason, string? by, CancellationToken cancellationToken) => SignalAsync(
        executionId,
        new ExecutionSignal { Kind = ExecutionSignalKind.Cancel, Reason = reason ?? (by is null ? "It was canceled." : $"It was canceled by {by}."), By = by, At = services.Time.GetUtcNow() },
        cancellationToken);

    /// <summary>Gives the decision that an approval waits for.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="taskRun">The task run that waits.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="by">Who decided.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    /// <exception cref="DecisionException">The task asks for none, or the decision is not what it asks for; nothing was stored.</exception>
    /// <exception cref="RefusedException">The program does not have the flow.</exception>
    public async Task<SignalOutcome> DecideAsync(string executionId, TaskRunKey taskRun, JsonElement decision, string? by, CancellationToken cancellationToken)
    {
        var execution = await GetAsync(executionId, cancellationToken).ConfigureAwait(false);
        return await SignalAsync(executionId, approvals.FromJson(FlowOf(execution), taskRun, decision, by), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the decision that an approval waits for, as text: what a command line has.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="taskRun">The task run that waits.</param>
    /// <param name="decision">The decision; <see langword="null"/> stands for yes where a yes or no is asked for.</param>
    /// <param name="by">Who decided.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    /// <exception cref="DecisionException">The task asks for none, or the decision is not what it asks for; nothing was stored.</exception>
    /// <exception cref="RefusedException">The program does not have the flow.</exception>
    public async Task<SignalOutcome> DecideAsync(string executionId, TaskRunKey taskRun, string? decision, string? by, CancellationToken cancellationToken)
    {
        var execution = await GetAsync(executionId, cancellationToken).ConfigureAwait(false);
        return await SignalAsync(executionId, approvals.FromText(FlowOf(execution), taskRun, decision, by), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets an ended execution go on from its failed tasks.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="driveHere">Whether this process drives it, rather than whoever claims it first.</param>
    /// <param name="cancellationToken">Stops before it is restarted.</param>
    /// <exception cref="RefusedException">There is nothing to restart; the message says why.</exception>
    public async Task RestartAsync(string executionId, bool driveHere, CancellationToken cancellationToken)
    {
        var execution = await GetAsync(executionId, cancellationToken).ConfigureAwait(false);
        var taskRuns = await services.Store.GetTaskRunsAsync(executionId, cancellationToken).ConfigureAwait(false);
        var flow = FlowOf(execution);
        var restart = RestartPlan.Of(flow, execution, taskRuns);
        if (execution.Revision != flow.Revision)
        {
            await RequireFitAsync(flow, execution, taskRuns, restart, cancellationToken).ConfigureAwait(false);
        }

        if (!await services.Store.RestartAsync(restart, cancellationToken).ConfigureAwait(false))
        {
            throw new RefusedException($"Execution '{executionId}' was restarted by somebody else just now. 'executions {executionId}' shows how it goes.");
        }

        if (driveHere)
        {
            executor.Want(executionId);
        }

        executor.Signal();
    }

    /// <summary>The inputs of an execution as it was started, with secrets in clear: those that the flow still has.</summary>
    public JsonElement InputsOf(ExecutionRecord execution)
    {
        using var json = JsonDocument.Parse(services.Protector.Unprotect(execution.InputsJson));
        var known = FlowOf(execution).Inputs.Fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        if (json.RootElement.ValueKind != JsonValueKind.Object || json.RootElement.EnumerateObject().All(property => known.Contains(property.Name)))
        {
            return json.RootElement.Clone();
        }

        var kept = new System.Text.Json.Nodes.JsonObject();
        foreach (var property in json.RootElement.EnumerateObject().Where(property => known.Contains(property.Name)))
        {
            kept[property.Name] = System.Text.Json.Nodes.JsonNode.Parse(property.Value.GetRawText());
        }

        using var rest = JsonDocument.Parse(kept.ToJsonString());
        return rest.RootElement.Clone();
    }

    /// <summary>Runs an earlier execution again, as a new one under the flow's present revision.</summary>
    /// <param name="request">What, and with which inputs.</param>
    /// <param name="cancellationToken">Stops before the new execution is created.</param>
    /// <returns>The id of the new execution; when this returns, it survives any crash.</returns>
    /// <exception cref="InputException">The inputs do not fit the flow.</exception>
    /// <exception cref="RefusedException">It cannot be replayed from that task; the message says why.</exception>
    public async Task<string> ReplayAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        var earlier = await GetAsync(request.ExecutionId, cancellationToken).ConfigureAwait(false);
        var flow = FlowOf(earlier);
        var plan = request.From is { } from ? await PlanAsync(flow, earlier, from, cancellationToken).ConfigureAwait(false) : ReplayPlan.All;
        return await starter.StartAsync(
            new StartRequest
            {
                ExecutionId = request.NewExecutionId,
                Flow = flow,
                Inputs = request.Inputs ?? InputsOf(earlier),
                LogicalDate = earlier.LogicalDate,
                Labels = earlier.Labels.With(request.Labels),
                Origin = new ExecutionOrigin(ExecutionOriginKind.Replay, earlier.Id),
                TaskRuns = plan.TaskRuns,
                Outputs = plan.Outputs,
                DriveHere = request.DriveHere,
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Who drives it asks the same again, since the row keeps its revision; told here, the execution stays as it ended.</summary>
    private async Task RequireFitAsync(
        FlowDefinition flow, ExecutionRecord execution, IReadOnlyList<TaskRunRecord> taskRuns, ExecutionRestart restart, CancellationToken cancellationToken)
    {
        var gone = restart.Forgotten.Concat(restart.Changed.Select(static run => run.Key)).ToHashSet();
        var outputs = await OutputsAsync(execution.Id, cancellationToken).ConfigureAwait(false);
        var problems = RevisionCheck.Problems(flow, [.. taskRuns.Where(run => !gone.Contains(run.Key)), .. restart.Changed], [.. outputs.Where(output => !gone.Contains(output.Key))]);
        if (problems.Count > 0)
        {
            throw new RefusedException($"Execution '{execution.Id}' began under revision '{execution.Revision}' of flow '{flow.FullName}' and cannot go on under '{flow.Revision}'. {string.Join(" ", problems)} Replay it: replay {execution.Id}.");
        }
    }

    /// <summary>The outputs of an execution, with secrets in clear, to be looked at.</summary>
    private async Task<List<TaskOutputRecord>> OutputsAsync(string executionId, CancellationToken cancellationToken) =>
        [.. (await services.Store.GetOutputsAsync(executionId, cancellationToken).ConfigureAwait(false)).Select(output => output with { Json = services.Protector.Unprotect(output.Json) })];

    private async Task<ReplayPlan> PlanAsync(FlowDefinition flow, ExecutionRecord earlier, string from, CancellationToken cancellationToken)
    {
        var taskRuns = await services.Store.GetTaskRunsAsync(earlier.Id, cancellationToken).ConfigureAwait(false);
        var outputs = await services.Store.GetOutputsAsync(earlier.Id, cancellationToken).ConfigureAwait(false);
        var plain = outputs.Select(output => output with { Json = services.Protector.Unprotect(output.Json) }).ToList();
        var plan = ReplayPlan.From(flow, earlier, taskRuns, plain, from, services.Time.GetUtcNow());
        var taken = plan.Outputs.Select(output => output.Key).ToHashSet();

        // As they are stored, secrets encrypted.
        return plan with { Outputs = [.. outputs.Where(output => taken.Contains(output.Key))] };
    }

    private async Task<SignalOutcome> SignalAsync(string executionId, ExecutionSignal signal, CancellationToken cancellationToken)
    {
        var outcome = await services.Store.SignalAsync(executionId, signal, cancellationToken).ConfigureAwait(false);
        if (outcome == SignalOutcome.CanceledAtOnce)
        {
            services.Events.Publish(new ExecutionStateChanged(executionId, ExecutionState.Canceled, signal.Reason));
            services.Ends.Tell(executionId);
        }

        signals.Wake();
        executor.Signal();
        if (outcome == SignalOutcome.CanceledAtOnce)
        {
            await undriven.TellAsync([executionId], cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    private async Task<ExecutionRecord> GetAsync(string executionId, CancellationToken cancellationToken) =>
        await services.Store.GetExecutionAsync(executionId, cancellationToken).ConfigureAwait(false)
        ?? throw new RefusedException($"There is no execution '{executionId}'. List them with 'executions'.");

    private FlowDefinition FlowOf(ExecutionRecord execution) => flows.Find(execution.Flow)
        ?? throw new RefusedException($"This program does not have flow '{execution.Flow}' of execution '{execution.Id}'. Use the program that has it.");
}
