using Pipelines.Definitions;

namespace Pipelines.Runtime.Executor;

/// <summary>The end of a flow's time: its work fails, its handlers still run.</summary>
internal sealed partial class GraphState
{
    /// <summary>Why all that has not ended of the work fails; <see langword="null"/> while there is time.</summary>
    public TaskError? TimedOut { get; private set; }

    /// <summary>Whether the flow's own work is still under way, rather than its handlers or nothing.</summary>
    public bool IsWorking => _phase == TaskRole.Work;

    /// <summary>Whether a run fails because there is no time left.</summary>
    public bool IsTooLate(TaskRun run) => TimedOut is not null && run.Task.Role == TaskRole.Work;

    /// <summary>Fails all work that waits; what runs is for others to stop.</summary>
    public void TimeOut(TaskError error, DateTimeOffset now)
    {
        TimedOut = error;
        foreach (var node in _phases[(int)TaskRole.Work])
        {
            foreach (var run in node.Elements ?? [node.Whole])
            {
                var waits = run.State is TaskRunState.RetryWaiting or TaskRunState.Paused || (run.State == TaskRunState.Pending && (run.IsActive || node.Elements is not null));
                if (waits)
                {
                    End(run, TaskRunState.Failed, now, error: error);
                }
            }
        }

        Settle(now);
    }

    /// <summary>The run fails for good, even where it may.</summary>
    public void FailTooLate(TaskRun run, TaskError error, DateTimeOffset now)
    {
        End(run, TaskRunState.Failed, now, error: error);
        Settle(now);
    }
}
