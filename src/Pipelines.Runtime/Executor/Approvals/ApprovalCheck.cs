using System.Text.Json;
using System.Text.Json.Nodes;
using Pipelines.Definitions;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor.Approvals;

/// <summary>Makes the signal of a person's decision, unless the decision does not fit: that is refused before anything is stored.</summary>
internal sealed class ApprovalCheck(InputProtector protector, StoreClock time)
{
    private static readonly ReadOnlyMemory<byte> Null = "null"u8.ToArray();

    /// <summary>The signal of a decision given as text, as on a command line.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="taskRun">The task run that asks.</param>
    /// <param name="text">The decision; <see langword="null"/> stands for yes where a yes or no is asked for.</param>
    /// <param name="by">Who decides.</param>
    /// <exception cref="DecisionException">The task asks nobody, or the decision does not fit.</exception>
    public ExecutionSignal FromText(FlowDefinition flow, TaskRunKey taskRun, string? text, string? by)
    {
        var approval = ApprovalOf(flow, taskRun);
        var problems = new List<string>();
        var json = InputText.ToJson(approval.Decision, text is null ? [] : [text], problems.Add);
        return problems.Count == 0 ? Of(flow, taskRun, json, by) : throw Wrong(flow, taskRun, approval, problems);
    }

    /// <summary>The signal of a decision given as JSON.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="taskRun">The task run that asks.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="by">Who decides.</param>
    /// <exception cref="DecisionException">The task asks nobody, or the decision does not fit.</exception>
    public ExecutionSignal FromJson(FlowDefinition flow, TaskRunKey taskRun, JsonElement decision, string? by) =>
        Of(flow, taskRun, JsonNode.Parse(decision.GetRawText()), by);

    private ExecutionSignal Of(FlowDefinition flow, TaskRunKey taskRun, JsonNode? decision, string? by)
    {
        var approval = ApprovalOf(flow, taskRun);
        using var document = JsonDocument.Parse(decision?.ToJsonString() ?? "null");
        var context = new BindingContext();
        var kept = approval.Read(document.RootElement, context);
        return context.Errors.Count == 0
            ? new ExecutionSignal { Kind = ExecutionSignalKind.Decision, TaskRun = taskRun, Json = protector.Protect(kept.Json ?? Null), By = by, At = time.GetUtcNow() }
            : throw Wrong(flow, taskRun, approval, context.Errors.Select(static error => error.ToString()));
    }

    private static ApprovalDefinition ApprovalOf(FlowDefinition flow, TaskRunKey taskRun)
    {
        var task = flow.Tasks.FirstOrDefault(task => string.Equals(task.Id, taskRun.TaskId, StringComparison.Ordinal));
        return task?.Approval ?? throw new DecisionException(task is null
            ? $"Flow '{flow.FullName}' has no task '{taskRun.TaskId}'. {Asking(flow)}"
            : $"Task '{taskRun.TaskId}' of flow '{flow.FullName}' waits for nobody's decision. {Asking(flow)}");
    }

    private static string Asking(FlowDefinition flow)
    {
        var asking = flow.Tasks.Where(static task => task.Approval is not null).Select(static task => $"'{task.Id}'").ToList();
        return asking.Count == 0 ? "None of its tasks has an [Approval]." : $"Those that do: {string.Join(", ", asking)}.";
    }

    private static DecisionException Wrong(FlowDefinition flow, TaskRunKey taskRun, ApprovalDefinition approval, IEnumerable<string> problems) =>
        new($"The decision on task '{taskRun}' of flow '{flow.FullName}' ({approval.Question}) does not fit: {string.Join("; ", problems)}. Expected is {approval.Decision.Expected}.");
}
