using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor.Control;

/// <summary>
/// What a replay takes over from an earlier execution instead of running it: all that succeeded and is neither the task it begins from
/// nor behind it. Pure.
/// </summary>
/// <param name="TaskRuns">Task runs as if they had succeeded in the new execution.</param>
/// <param name="Outputs">Their outputs.</param>
internal sealed record ReplayPlan(IReadOnlyList<TaskRunRecord> TaskRuns, IReadOnlyList<TaskOutputRecord> Outputs)
{
    /// <summary>Takes over nothing: all runs again.</summary>
    public static ReplayPlan All { get; } = new([], []);

    /// <summary>Plans a replay from a task.</summary>
    /// <param name="flow">The flow as this program has it.</param>
    /// <param name="execution">The earlier execution.</param>
    /// <param name="taskRuns">Its task runs.</param>
    /// <param name="outputs">Its outputs, with secrets decrypted for the check.</param>
    /// <param name="from">The task to begin from.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="RefusedException">There is no such task, or what it needs is not there.</exception>
    public static ReplayPlan From(
        FlowDefinition flow, ExecutionRecord execution, IReadOnlyList<TaskRunRecord> taskRuns, IReadOnlyList<TaskOutputRecord> outputs, string from, DateTimeOffset now)
    {
        var work = flow.Tasks.Where(task => task.Role == TaskRole.Work).ToDictionary(task => task.Id, StringComparer.Ordinal);
        if (!work.ContainsKey(from))
        {
            throw new RefusedException($"Flow '{flow.FullName}' has no task '{from}' to replay from.{Inputs.NearestName.Suggestion(from, work.Keys)} Its tasks are: {string.Join(", ", work.Keys)}.");
        }

        var states = taskRuns.Where(run => run.Key.ElementIndex is null).ToDictionary(run => run.Key.TaskId, run => run.State, StringComparer.Ordinal);
        foreach (var needed in work.Keys.Where(FlowReach.Upstream(flow, from).Contains))
        {
            if (!states.TryGetValue(needed, out var state) || !IsKept(state))
            {
                throw new RefusedException($"Execution '{execution.Id}' cannot be replayed from task '{from}': task '{needed}', which it needs, {(states.ContainsKey(needed) ? $"is {state}" : "did not run")} there. Replay from '{needed}' or from an earlier one, or all of it.");
            }
        }

        // What did not succeed beside the path runs again, and with it all that depends on it.
        List<string> again = [from, .. work.Keys.Where(task => !states.TryGetValue(task, out var state) || !IsKept(state))];
        var behind = FlowReach.Downstream(flow, again);
        var kept = work.Keys.Where(task => !again.Contains(task) && !behind.Contains(task)).ToHashSet(StringComparer.Ordinal);
        var keptOutputs = outputs.Where(output => kept.Contains(output.Key.TaskId)).ToList();
        var keptRuns = taskRuns.Where(run => kept.Contains(run.Key.TaskId)).ToList();
        if (RevisionCheck.Problems(flow, keptRuns, keptOutputs) is { Count: > 0 } problems)
        {
            throw new RefusedException($"Execution '{execution.Id}' cannot be replayed from task '{from}': what it did does not fit the flow any more. {string.Join(" ", problems)} Replay from an earlier task, or all of it.");
        }

        return new ReplayPlan([.. keptRuns.Select(run => TakenOver(run, execution.Id, now))], keptOutputs);
    }

    private static bool IsKept(TaskRunState state) => state is TaskRunState.Succeeded or TaskRunState.Skipped or TaskRunState.Warning;

    private static TaskRunRecord TakenOver(TaskRunRecord run, string executionId, DateTimeOffset now) => new()
    {
        Key = run.Key,
        State = run.State,
        Reason = run.State == TaskRunState.Skipped ? run.Reason : $"Taken over from execution {executionId}.",
        EndedAt = now,
        ElementCount = run.ElementCount,
        Error = run.Error,
    };
}
