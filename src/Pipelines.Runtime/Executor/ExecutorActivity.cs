namespace Pipelines.Runtime.Executor;

/// <summary>What the executor is busy with, for those who move a virtual clock only when nothing else would happen.</summary>
internal sealed class ExecutorActivity
{
    private int _runningAttempts;
    private int _pendingWork;

    /// <summary>Attempts whose code runs or waits.</summary>
    public int RunningAttempts => Volatile.Read(ref _runningAttempts);

    /// <summary>Events that a driver has not dealt with completely: 0 means that every driver waits for an attempt, a slot or the clock.</summary>
    public int PendingWork => Volatile.Read(ref _pendingWork);

    /// <summary>Called after each change that may have made the executor idle; must be quick and must not throw.</summary>
    public event Action? Changed;

    /// <summary>The attempt that the current async flow belongs to; <see langword="null"/> outside of attempts.</summary>
    public static TaskSlot? CurrentAttempt => TaskSlot.Current;

    internal void WorkAdded() => Interlocked.Increment(ref _pendingWork);

    internal void WorkDone(int count)
    {
        if (count > 0 && Interlocked.Add(ref _pendingWork, -count) == 0)
        {
            Changed?.Invoke();
        }
    }

    internal void AttemptStarted() => Interlocked.Increment(ref _runningAttempts);

    internal void AttemptEnded()
    {
        Interlocked.Decrement(ref _runningAttempts);
        Changed?.Invoke();
    }
}
