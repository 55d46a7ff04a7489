using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>Task runs that wait for a person.</summary>
internal sealed partial class GraphState
{
    private readonly List<TaskRun> _paused = [];

    /// <summary>The runs that wait for a person, in the order in which they began to.</summary>
    public IReadOnlyList<TaskRun> Paused
    {
        get
        {
            _paused.RemoveAll(static run => run.State != TaskRunState.Paused);
            return _paused;
        }
    }

    /// <summary>The run waits for a person; it takes none of its task's room meanwhile.</summary>
    public void Pause(TaskRun run, string reason, DateTimeOffset? until)
    {
        Move(run, run.Record with { State = TaskRunState.Paused, Reason = reason, NextAttemptAt = until });
        _paused.Add(run);
        Leave(run);
    }

    /// <summary>The decision is there.</summary>
    public void Resume(TaskRun run)
    {
        Move(run, run.Record with { State = TaskRunState.Pending, Reason = null, NextAttemptAt = null });
        Offer(run);
    }

    /// <summary>The run of a key that waits for a person; <see langword="null"/> when none does.</summary>
    public TaskRun? FindPaused(TaskRunKey key) => Paused.FirstOrDefault(run => run.Key == key);
}
