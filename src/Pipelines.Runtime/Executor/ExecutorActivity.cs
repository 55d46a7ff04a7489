namespace Pipelines.Runtime.Executor;

/// <summary>What the executor is busy with, for those who move a virtual clock only when nothing else would happen.</summary>
internal sealed class ExecutorActivity
{
    private const int RunningShift = 32;

    // Both counts in one number: read one after the other, an attempt that ends in between would be in neither.
    private long _counts;
    private long _waitChanges;

    /// <summary>Attempts whose code runs or waits.</summary>
    public int RunningAttempts => Read().RunningAttempts;

    /// <summary>Events that a driver has not dealt with completely: 0 means that every driver waits for an attempt, a slot or the clock.</summary>
    public int PendingWork => Read().PendingWork;

    /// <summary>How many waits for subflows have begun or ended: the code around them may still be on its way to what it does next.</summary>
    public long WaitChanges => Volatile.Read(ref _waitChanges);

    /// <summary>Called after each change that may have made the executor idle; must be quick and must not throw.</summary>
    public event Action? Changed;

    /// <summary>The attempt that the current async flow belongs to; <see langword="null"/> outside of attempts.</summary>
    public static TaskSlot? CurrentAttempt => TaskSlot.Current;

    /// <summary>Both counts as they were at one moment.</summary>
    public (int RunningAttempts, int PendingWork) Read()
    {
        var counts = Volatile.Read(ref _counts);
        return ((int)(counts >> RunningShift), (int)counts);
    }

    /// <summary>Something is being done until the result is disposed.</summary>
    internal IDisposable BeginWork()
    {
        WorkAdded();
        return new Work(this);
    }

    internal void WorkAdded() => Interlocked.Increment(ref _counts);

    internal void WorkDone(int count)
    {
        if (count > 0 && (int)Interlocked.Add(ref _counts, -count) == 0)
        {
            Changed?.Invoke();
        }
    }

    internal void WaitsChanged() => Interlocked.Increment(ref _waitChanges);

    /// <summary>Something else has changed that those who watch may wait for.</summary>
    internal void Touch() => Changed?.Invoke();

    internal void AttemptStarted() => Interlocked.Add(ref _counts, 1L << RunningShift);

    internal void AttemptEnded()
    {
        Interlocked.Add(ref _counts, -(1L << RunningShift));
        Changed?.Invoke();
    }

    private sealed class Work(ExecutorActivity activity) : IDisposable
    {
        private int _isDone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDone, 1) == 0)
            {
                activity.WorkDone(1);
            }
        }
    }
}
