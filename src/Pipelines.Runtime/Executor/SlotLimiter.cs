namespace Pipelines.Runtime.Executor;

/// <summary>
/// The slots of this process: how many attempts run at once. The greatest priority is first; within it, fair between executions: each
/// waits at most once, in turn, however many attempts it has ready.
/// </summary>
internal sealed class SlotLimiter(int slots)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, (int, long)> _waiters = new();
    private int _free = slots;
    private long _order;

    /// <summary>How many slots nobody holds.</summary>
    public int Free
    {
        get
        {
            lock (_gate)
            {
                return _free;
            }
        }
    }

    /// <summary>How many wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>Takes a slot if one is free and nobody waits.</summary>
    public bool TryAcquire()
    {
        lock (_gate)
        {
            if (_free == 0 || _waiters.Count > 0)
            {
                return false;
            }

            _free--;
            return true;
        }
    }

    /// <summary>Takes a slot as soon as one is free; the greatest priority is first, then whoever waits longest.</summary>
    /// <param name="granted">Called once, from any thread, when the slot is taken; must be quick. Whoever has no use for it any more releases it.</param>
    /// <param name="priority">That of the execution.</param>
    public void Enqueue(Action granted, int priority = 0)
    {
        lock (_gate)
        {
            if (_free == 0)
            {
                _waiters.Enqueue(granted, (-priority, _order++));
                return;
            }

            _free--;
        }

        granted();
    }

    /// <summary>Gives a slot back.</summary>
    public void Release()
    {
        Action? next;
        lock (_gate)
        {
            if (!_waiters.TryDequeue(out next, out _))
            {
                _free++;
            }
        }

        next?.Invoke();
    }
}
