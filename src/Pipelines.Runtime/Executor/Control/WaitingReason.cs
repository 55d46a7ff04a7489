using System.Globalization;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor.Control;

/// <summary>Says in one sentence why an execution or a task run waits; pure. <see langword="null"/> when it does not wait.</summary>
/// <param name="Now">The time.</param>
/// <param name="Slots">How many attempts a process of this program runs at once.</param>
/// <param name="PoolSize">How many slots a pool has.</param>
internal sealed record WaitingReason(DateTimeOffset Now, int Slots, Func<string, int> PoolSize)
{
    /// <summary>Why an execution waits.</summary>
    public string? Of(ExecutionRecord execution) => execution switch
    {
        { State: ExecutionState.Queued } => execution.Reason ?? "Waits for another execution of its flow to end.",
        { State: ExecutionState.Created, WakeAt: { } at } when at > Now => $"Waits until {Time(at)}{(execution.Reason is { } reason ? $": {reason}" : ".")}",
        { State: ExecutionState.Created } => "Waits for a process that serves.",
        { State: ExecutionState.Paused } => execution.Reason ?? "Waits for a person's decision; its tasks say for which.",
        { State: ExecutionState.Canceling, NodeId: null } => "Waits for a process that serves to cancel it.",
        { State: ExecutionState.Canceling } => "Waits for its running attempts to stop.",
        { State: ExecutionState.Running, NodeId: null, WakeAt: { } at } when at > Now => $"Waits until {Time(at)}{(execution.Reason is { } reason ? $": {reason}" : ".")}",
        { State: ExecutionState.Running, NodeId: null } => "Waits for a process that serves to go on with it.",
        _ => null,
    };

    /// <summary>Why a task run waits.</summary>
    /// <param name="executionId">Its execution.</param>
    /// <param name="flow">Its flow; <see langword="null"/> when the program has it no more.</param>
    /// <param name="run">The task run.</param>
    /// <param name="all">All task runs of the execution.</param>
    public string? Of(string executionId, FlowDefinition? flow, TaskRunRecord run, IReadOnlyList<TaskRunRecord> all) => run.State switch
    {
        TaskRunState.RetryWaiting when run.NextAttemptAt is { } at && at > Now =>
            $"Its next attempt is due in {DurationText.Of(TimeSpan.FromSeconds(Math.Ceiling((at - Now).TotalSeconds)))}{After(run)}.",
        TaskRunState.RetryWaiting => $"Its next attempt is due{After(run)}: {Free(flow, run)}",
        TaskRunState.Paused => $"{run.Reason ?? "Waits for a person's decision."}{(run.NextAttemptAt is { } until ? $" Until {Time(until)}." : "")} Decide with 'approve {executionId} {run.Key.TaskId}'.",
        TaskRunState.Running when run.ElementCount is null => run.Reason,
        TaskRunState.Pending => Pending(flow, run, all),
        _ => null,
    };

    private string? Pending(FlowDefinition? flow, TaskRunRecord run, IReadOnlyList<TaskRunRecord> all)
    {
        if (flow?.Tasks.FirstOrDefault(known => known.Id == run.Key.TaskId) is not { } task)
        {
            return run.Reason;
        }

        var open = task.Dependencies
            .Select(dependency => dependency.TaskId)
            .Where(needed => !all.Any(other => other.Key == new TaskRunKey(needed) && other.State.IsTerminal()))
            .ToList();
        if (open.Count > 0)
        {
            return $"Waits for {string.Join(", ", open.Select(needed => $"'{needed}'"))}.";
        }

        if (task.Role != TaskRole.Work && flow.Tasks.Any(other => other.Role < task.Role && !all.Any(done => done.Key == new TaskRunKey(other.Id) && done.State.IsTerminal())))
        {
            return "Waits for the other tasks to end.";
        }

        return task.MaxParallel is { } bound && all.Count(other => other.Key.TaskId == task.Id && other.Key.ElementIndex is not null && other.State == TaskRunState.Running) >= bound
            ? string.Create(CultureInfo.InvariantCulture, $"Waits for another element of '{task.Id}' to end: only {bound} may run at once.")
            : Free(flow, run);
    }

    private string Free(FlowDefinition? flow, TaskRunRecord run) => flow?.Tasks.FirstOrDefault(known => known.Id == run.Key.TaskId)?.Pool is { } pool
        ? string.Create(CultureInfo.InvariantCulture, $"Waits for {Count(pool.Slots)} of pool '{pool.Name}', which has {PoolSize(pool.Name)}.")
        : string.Create(CultureInfo.InvariantCulture, $"Waits for a free slot of {Slots}.");

    private static string Count(int slots) => string.Create(CultureInfo.InvariantCulture, $"{slots} {(slots == 1 ? "slot" : "slots")}");

    private static string After(TaskRunRecord run) => run.Error is { } error ? $", after attempt {run.Attempts.ToString(CultureInfo.InvariantCulture)} failed: {error.Message.Split('\n')[0].TrimEnd('.', '\r')}" : "";

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
