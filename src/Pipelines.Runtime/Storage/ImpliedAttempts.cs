namespace Pipelines.Runtime.Storage;

/// <summary>
/// Attempts that need no row of their own in a store: the first and only one of a task run that succeeded, which the task run tells all
/// of but the node. Used again for the next commit; not for several threads.
/// </summary>
public sealed class ImpliedAttempts
{
    private readonly HashSet<TaskRunKey> _implied = [];
    private IReadOnlyList<AttemptRecord> _attempts = [];
    private int _next;

    /// <summary>Begins with the attempts of another commit.</summary>
    /// <param name="attempts">All of them.</param>
    public void Begin(IReadOnlyList<AttemptRecord> attempts)
    {
        _implied.Clear();
        (_attempts, _next) = (attempts, 0);
    }

    /// <summary>The node of the attempt that a task run of the commit implies; <see langword="null"/> when it implies none.</summary>
    /// <param name="taskRun">The task run.</param>
    public string? NodeOf(TaskRunRecord taskRun)
    {
        if (taskRun is not { State: TaskRunState.Succeeded, Attempts: 1, Interruptions: 0, ElementCount: null, Error: null }
            || Find(taskRun.Key) is not { } attempt
            || attempt is not { Number: 1, State: AttemptState.Succeeded, Error: null }
            || attempt.StartedAt != taskRun.StartedAt
            || attempt.EndedAt is null
            || attempt.EndedAt != taskRun.EndedAt)
        {
            return null;
        }

        _implied.Add(taskRun.Key);
        return attempt.NodeId;
    }

    /// <summary>Whether an attempt of the commit is implied by its task run, all of which have been asked about.</summary>
    /// <param name="attempt">The attempt.</param>
    public bool Contains(AttemptRecord attempt) => attempt.Number == 1 && _implied.Contains(attempt.Key);

    /// <summary>Task runs and their attempts come in the same order, so the search nearly always ends where it begins.</summary>
    private AttemptRecord? Find(TaskRunKey key)
    {
        for (var step = 0; step < _attempts.Count; step++)
        {
            var attempt = _attempts[(_next + step) % _attempts.Count];
            if (attempt.Key == key)
            {
                _next = (_next + step + 1) % _attempts.Count;
                return attempt;
            }
        }

        return null;
    }
}
