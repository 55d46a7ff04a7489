using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>Why an execution failed.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Task">The task run that failed first; <see langword="null"/> when it was none.</param>
/// <param name="Attempt">The attempt it failed for good on.</param>
/// <param name="MaxAttempts">How many it may have.</param>
/// <param name="Error">The error.</param>
internal sealed record ExecutionFailure(string Flow, TaskRunKey? Task, int Attempt, int MaxAttempts, TaskError Error)
{
    /// <summary>Finds it.</summary>
    /// <param name="flow">The flow's definition; <see langword="null"/> when this program has it no more.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="taskRuns">Its task runs.</param>
    public static ExecutionFailure? Find(FlowDefinition? flow, ExecutionRecord execution, IReadOnlyList<TaskRunRecord> taskRuns)
    {
        if (execution.State != ExecutionState.Failed)
        {
            return null;
        }

        var first = taskRuns
            .Where(run => run is { State: TaskRunState.Failed, Error: not null })
            // An element fails before the fanned-out task as a whole, and says more.
            .OrderBy(run => run.EndedAt ?? DateTimeOffset.MaxValue).ThenBy(run => run.Key.ElementIndex is null)
            .FirstOrDefault();
        var error = first?.Error ?? execution.Error ?? new TaskError("", execution.Reason ?? "no reason was kept");
        var retry = flow?.Tasks.FirstOrDefault(task => task.Id == first?.Key.TaskId)?.Retry;
        return new ExecutionFailure(execution.Flow, first?.Key, first?.Attempts ?? 0, MaxAttemptsOf(first, retry), error);
    }

    // Interruptions cost no retry, and after a restart retries count anew.
    private static int MaxAttemptsOf(TaskRunRecord? run, RetryPolicy? retry) =>
        (retry?.MaxRetries ?? 0) + 1 + (run is null ? 0 : run.Interruptions + run.AttemptsBefore);

    /// <summary>Flow, task, attempt and message in one sentence.</summary>
    public string Describe() => Task is { } task
        ? $"Flow '{Flow}' failed: task '{task}' failed on attempt {Attempt}{(MaxAttempts > 1 ? $" of {Math.Max(Attempt, MaxAttempts)}" : "")}: {Error.Message}"
        : $"Flow '{Flow}' failed: {Error.Message}";
}
