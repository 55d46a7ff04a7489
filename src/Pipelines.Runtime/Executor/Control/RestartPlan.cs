using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor.Control;

/// <summary>
/// What an ended execution does again: what failed or was canceled, all that depends on it, and the handlers. What succeeded elsewhere
/// is kept, single elements of a fanned-out task too. Pure.
/// </summary>
internal static class RestartPlan
{
    /// <summary>Plans the restart.</summary>
    /// <param name="flow">The flow as this program has it.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="taskRuns">Its task runs.</param>
    /// <exception cref="RefusedException">There is nothing to restart; the message says why, and what to do.</exception>
    public static ExecutionRestart Of(FlowDefinition flow, ExecutionRecord execution, IReadOnlyList<TaskRunRecord> taskRuns)
    {
        if (WhyNot(execution) is { } reason)
        {
            throw new RefusedException(reason);
        }

        // A failure that the flow allows is not what made the execution fail; it is run again only when nothing else is to be.
        var includesWarnings = execution.State == ExecutionState.Warning;
        var byTask = taskRuns.ToLookup(run => run.Key.TaskId, StringComparer.Ordinal);
        var work = flow.Tasks.Where(task => task.Role == TaskRole.Work).ToList();
        var unfinished = work
            .Where(task => byTask[task.Id].FirstOrDefault(run => run.Key.ElementIndex is null) is not { } whole || IsToRunAgain(whole.State, includesWarnings))
            .Select(task => task.Id)
            .ToHashSet(StringComparer.Ordinal);
        var behind = FlowReach.Downstream(flow, unfinished);
        var forgotten = new List<TaskRunKey>();
        var changed = new List<TaskRunRecord>();
        foreach (var task in flow.Tasks)
        {
            if (task.Role != TaskRole.Work || behind.Contains(task.Id))
            {
                StartAnew(byTask[task.Id], forgotten, changed);
            }
            else if (unfinished.Contains(task.Id))
            {
                GoOn(byTask[task.Id], includesWarnings, forgotten, changed);
            }
        }

        return new ExecutionRestart
        {
            ExecutionId = execution.Id,
            Forgotten = forgotten,
            Changed = changed,
            Reason = "It was restarted from its failed tasks.",
        };
    }

    private static string? WhyNot(ExecutionRecord execution) => execution.State switch
    {
        ExecutionState.Failed or ExecutionState.Canceled or ExecutionState.Warning => null,
        ExecutionState.Succeeded => $"Execution '{execution.Id}' succeeded: there is nothing to restart. 'replay {execution.Id}' runs it again as a new one.",
        ExecutionState.Skipped => $"Execution '{execution.Id}' was skipped: there is nothing to restart. 'replay {execution.Id}' runs it as a new one.",
        var state => $"Execution '{execution.Id}' has not ended (it is {state}): only what has ended is restarted. 'cancel {execution.Id}' ends it.",
    };

    private static bool IsToRunAgain(TaskRunState state, bool includesWarnings) => state switch
    {
        TaskRunState.Succeeded or TaskRunState.Skipped => false,
        TaskRunState.Warning => includesWarnings,
        _ => true,
    };

    /// <summary>As if the task had not run, but for the numbers of its attempts. The elements of a list may be others the next time.</summary>
    private static void StartAnew(IEnumerable<TaskRunRecord> runs, List<TaskRunKey> forgotten, List<TaskRunRecord> changed)
    {
        foreach (var run in runs)
        {
            if (run.Key.ElementIndex is null && run.ElementCount is null && run.Attempts > 0)
            {
                changed.Add(Again(run));
            }
            else
            {
                forgotten.Add(run.Key);
            }
        }
    }

    /// <summary>The task goes on where it stands: of a fanned-out one, only the elements that did not succeed run again.</summary>
    private static void GoOn(IEnumerable<TaskRunRecord> runs, bool includesWarnings, List<TaskRunKey> forgotten, List<TaskRunRecord> changed)
    {
        foreach (var run in runs)
        {
            if (run.Key.ElementIndex is null && run.ElementCount is not null)
            {
                changed.Add(run with { State = TaskRunState.Running, Reason = null, Error = null, EndedAt = null, NextAttemptAt = null, Pool = null, PoolSlots = 0 });
            }
            else if (!IsToRunAgain(run.State, includesWarnings || run.Key.ElementIndex is null))
            {
                continue;
            }
            else if (run.Attempts > 0)
            {
                changed.Add(Again(run));
            }
            else
            {
                forgotten.Add(run.Key);
            }
        }
    }

    /// <summary>Retries count anew, the numbers of attempts go on.</summary>
    private static TaskRunRecord Again(TaskRunRecord run) => new()
    {
        Key = run.Key,
        State = TaskRunState.Pending,
        Attempts = run.Attempts,
        AttemptsBefore = run.Attempts,
    };
}
