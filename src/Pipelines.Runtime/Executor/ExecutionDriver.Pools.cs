using Pipelines.Definitions;
using Pipelines.Runtime.Executor.Pools;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>
/// How task runs enter and leave their pools. One that waits holds nothing; one that has entered is running, durably, and waits only for
/// a slot of the process.
/// </summary>
internal sealed partial class ExecutionDriver
{
    private readonly Queue<TaskRun> _toEnter = new();
    private readonly Dictionary<TaskRun, PoolWait> _entering = [];
    private readonly Queue<TaskRun> _entered = new();
    private readonly HashSet<TaskRun> _inPools = [];
    private readonly Dictionary<TaskRun, AttemptEnded> _deferred = [];

    /// <summary>Whether nothing of the execution is on its way here: no attempt, and no answer of a pool that could make one running.</summary>
    private bool IsQuiet => _running.Count == 0 && _entering.Count == 0;

    private void MakeStartable(TaskRun run)
    {
        (run.Task.Pool is null ? _startable : _toEnter).Enqueue(run);
    }

    /// <summary>
    /// Asks for the places of those who want to enter. Not before all that made them ready is durable: with its place a task run becomes
    /// running in the store, and whoever takes over would find it begun before what it depends on had ended.
    /// </summary>
    private void EnterPools()
    {
        while (_toEnter.TryDequeue(out var run))
        {
            if (EntryOf(run) is { } record)
            {
                var entry = new PoolEntry(ExecutionId, record, _services.PoolSizes.Of(run.Task.Pool!.Name));
                _entering.Add(run, _services.Pools.Enter(entry, _stored.Execution.Priority, (_, hasEntered) => Post(new PoolAnswered(run, hasEntered))));
            }
        }
    }

    /// <summary>A run as it is once it has entered; <see langword="null"/> when it does not want to any more.</summary>
    private TaskRunRecord? EntryOf(TaskRun run)
    {
        if (_running.TryGetValue(run, out var slot))
        {
            var goesOn = slot is { IsWaiting: false, IsStopping: false } && run.Record.Pool is null;
            return goesOn ? run.Record with { Pool = run.Task.Pool!.Name, PoolSlots = run.Task.Pool.Slots, Reason = null } : null;
        }

        return _isStopping || run.State is not (TaskRunState.Pending or TaskRunState.RetryWaiting) ? null : GraphState.Started(run, _services.Time.GetUtcNow());
    }

    private void ApplyPoolAnswer(PoolAnswered answer)
    {
        var run = answer.Run;
        if (!_entering.Remove(run))
        {
            return;
        }

        if (answer.HasEntered)
        {
            _inPools.Add(run);
        }

        if (_running.TryGetValue(run, out var slot))
        {
            GoOnInPool(slot, answer.HasEntered);
            return;
        }

        if (!answer.HasEntered)
        {
            return;
        }

        if (_isStopping || run.State is not (TaskRunState.Pending or TaskRunState.RetryWaiting))
        {
            // Entered in vain: what it is by now becomes durable again, and the pool is left with it.
            _graph.Touch(run);
            _mustCommit = true;
            return;
        }

        _graph.Start(run, _services.Time.GetUtcNow());
        _entered.Enqueue(run);
    }

    /// <summary>An attempt that waits for a subflow is in no pool meanwhile, and enters again before it goes on.</summary>
    private void FollowWaits(TaskSlot slot)
    {
        var run = slot.Run;
        if (slot.IsWaiting)
        {
            if (run.Record.Pool is not null)
            {
                _graph.MovePool(run, isIn: false);
                _mustCommit = true;
            }
            else if (_entering.TryGetValue(run, out var wish) && wish.TryWithdraw())
            {
                _entering.Remove(run);
            }
        }
        else if (run.Record.Pool is not null)
        {
            slot.ReturnSlot();
        }
        else if (!slot.IsStopping && !WantsToEnter(run))
        {
            _toEnter.Enqueue(run);
        }
    }

    private bool WantsToEnter(TaskRun run) => _entering.ContainsKey(run) || _toEnter.Contains(run);

    private void GoOnInPool(TaskSlot slot, bool hasEntered)
    {
        if (hasEntered)
        {
            // Durable already; what it is from here on is written with it in the pool, or out of it again.
            _graph.MovePool(slot.Run, isIn: true);
        }

        if (_deferred.Remove(slot.Run, out var ended))
        {
            ApplyEnd(ended);
        }
        else
        {
            FollowWaits(slot);
        }
    }

    /// <summary>
    /// Whether the end of an attempt must wait for the answer of its pool: the store is being asked just now, and its answer would be
    /// written over the end.
    /// </summary>
    private bool IsDeferred(AttemptEnded ended)
    {
        var run = ended.Slot.Run;
        if (!_entering.TryGetValue(run, out var wish))
        {
            return false;
        }

        if (wish.TryWithdraw())
        {
            _entering.Remove(run);
            return false;
        }

        _deferred[run] = ended;
        return true;
    }

    /// <summary>Those who want to enter and are not to start any more give up.</summary>
    private void WithdrawFromPools()
    {
        foreach (var (run, wait) in _entering)
        {
            if (_running.ContainsKey(run))
            {
                // Its attempt was told to stop, or goes on.
                continue;
            }

            var isOver = _isStopping || run.State is not (TaskRunState.Pending or TaskRunState.RetryWaiting);
            if (isOver && wait.TryWithdraw())
            {
                _entering.Remove(run);
            }
        }
    }

    /// <summary>Those who have entered and wait for a slot of the process do not start any more.</summary>
    private void GiveUpEntered(bool isCanceled, bool includeFinally)
    {
        for (var count = _entered.Count; count > 0; count--)
        {
            var run = _entered.Dequeue();
            if (isCanceled && run.Task.Role == TaskRole.Finally && !includeFinally)
            {
                _entered.Enqueue(run);
            }
            else if (isCanceled)
            {
                _graph.Cancel(run, _services.Time.GetUtcNow());
            }
            else
            {
                _graph.Interrupt(run);
            }

            _mustCommit = true;
        }
    }

    /// <summary>The flow's time is over for those who have entered and wait for a slot of the process.</summary>
    private void FailEntered(TaskError error, DateTimeOffset now)
    {
        for (var count = _entered.Count; count > 0; count--)
        {
            var run = _entered.Dequeue();
            if (_graph.IsTooLate(run))
            {
                _graph.FailTooLate(run, error, now);
            }
            else
            {
                _entered.Enqueue(run);
            }
        }
    }

    /// <summary>Tells the pools of those who have left them with a commit.</summary>
    private void TellPools(List<TaskRun> committed)
    {
        if (_inPools.Count == 0)
        {
            return;
        }

        foreach (var run in committed)
        {
            if (run.Record.Pool is null && _inPools.Remove(run))
            {
                _services.Pools.Left(run.Task.Pool!.Name);
            }
        }
    }
}
