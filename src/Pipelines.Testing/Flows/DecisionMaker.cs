using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Approvals;
using Pipelines.Runtime.Storage;

namespace Pipelines.Testing;

/// <summary>Stands for the persons whom tasks ask: decides what the test says, when it says.</summary>
internal sealed class DecisionMaker(
    IReadOnlyList<TestDecision> decisions, VirtualClock clock, IExecutionStore store, FlowRegistry flows, ExecutorService executor, ExecutorActivity activity, ApprovalCheck check)
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Faults when a decision cannot be given, or nobody would ever give one.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Looks whether somebody is asked.</summary>
    public void Observe(ExecutionEvent seen)
    {
        if (seen is not TaskRunChanged { TaskRun: { State: TaskRunState.Paused } taskRun })
        {
            return;
        }

        var decision = decisions.FirstOrDefault(decision => decision.TaskRun == taskRun.Key.ToString()) ?? decisions.FirstOrDefault(decision => decision.TaskRun == taskRun.Key.TaskId);
        if (decision is not null)
        {
            // Counted from here on, so that the clock does not run on before it is told.
            activity.WorkAdded();
            _ = DecideAsync(seen.ExecutionId, taskRun.Key, decision);
        }
        else if (taskRun.NextAttemptAt is null && executor.Find(seen.ExecutionId) is { HasTimeLimit: false })
        {
            _failed.TrySetException(new FlowTestException($"Task '{taskRun.Key}' waits for a decision that the test never gives. {taskRun.Reason} Give it: test.Approve(\"{taskRun.Key.TaskId}\", …)."));
        }
    }

    private async Task DecideAsync(string executionId, TaskRunKey key, TestDecision decision)
    {
        try
        {
            if (decision.After > TimeSpan.Zero)
            {
                await DelayAsync(decision.After).ConfigureAwait(false);
            }

            var execution = (await store.GetExecutionAsync(executionId, CancellationToken.None).ConfigureAwait(false))!;
            var signal = check.FromText(flows.Find(execution.Flow)!, key, decision.Text, decision.By);
            await store.SignalAsync(executionId, signal, CancellationToken.None).ConfigureAwait(false);
            foreach (var told in await store.GetSignalsAsync(executionId, CancellationToken.None).ConfigureAwait(false))
            {
                executor.Find(executionId)?.Signal(told);
            }
        }
        catch (Exception exception)
        {
            _failed.TrySetException(exception);
        }
        finally
        {
            activity.WorkDone(1);
        }
    }

    /// <summary>Meanwhile it is no work; from the moment the clock is there it is again.</summary>
    private async Task DelayAsync(TimeSpan time)
    {
        var isOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = clock.CreateTimer(
            _ =>
            {
                activity.WorkAdded();
                isOver.TrySetResult();
            },
            null,
            time,
            Timeout.InfiniteTimeSpan);
        activity.WorkDone(1);
        await isOver.Task.ConfigureAwait(false);
    }
}
