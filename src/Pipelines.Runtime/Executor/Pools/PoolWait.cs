using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor.Pools;

/// <summary>One task run that wants to enter its pool.</summary>
/// <param name="entry">The task run as it is once it has entered.</param>
/// <param name="priority">That of its execution: the greater one enters first.</param>
/// <param name="answered">See <see cref="PoolGate.Enter"/>.</param>
internal sealed class PoolWait(PoolEntry entry, int priority, Action<PoolWait, bool> answered)
{
    private readonly Lock _gate = new();
    private bool _isAsked;
    private bool _isWithdrawn;

    /// <summary>The task run as it is once it has entered.</summary>
    public PoolEntry Entry { get; } = entry;

    /// <summary>That of its execution.</summary>
    public int Priority { get; } = priority;

    /// <summary>Its place in the queue of its pool; only the queue sets it.</summary>
    public (int, long) Place { get; set; }

    /// <summary>The pool.</summary>
    public string Pool => Entry.TaskRun.Pool!;

    /// <summary>Gives the wish up.</summary>
    /// <returns>
    /// Whether that is all; <see langword="false"/> when the store is being asked just now: the answer still comes, and it may be that
    /// the task run has entered.
    /// </returns>
    public bool TryWithdraw()
    {
        lock (_gate)
        {
            _isWithdrawn = true;
            return !_isAsked;
        }
    }

    /// <summary>The store is about to be asked.</summary>
    /// <returns>Whether anybody still wants to know.</returns>
    internal bool TryAsk()
    {
        lock (_gate)
        {
            _isAsked = !_isWithdrawn;
            return _isAsked;
        }
    }

    /// <summary>The store has answered.</summary>
    /// <returns>Whether the wish is over: it was granted, or given up meanwhile.</returns>
    internal bool Answer(bool entered)
    {
        bool isWithdrawn;
        lock (_gate)
        {
            (_isAsked, isWithdrawn) = (false, _isWithdrawn);
        }

        if (entered || isWithdrawn)
        {
            answered(this, entered);
        }

        return entered || isWithdrawn;
    }
}
