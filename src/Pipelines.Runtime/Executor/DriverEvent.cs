using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>What a driver is told; it deals with one at a time.</summary>
internal abstract record DriverEvent;

/// <summary>An attempt ended.</summary>
internal sealed record AttemptEnded(TaskSlot Slot, AttemptOutcome Outcome) : DriverEvent;

/// <summary>An attempt waits for other subflows than before, or for none any more.</summary>
internal sealed record AttemptWaitsChanged(TaskSlot Slot) : DriverEvent;

/// <summary>Somebody outside told the execution something.</summary>
internal sealed record SignalReceived(ExecutionSignal Signal) : DriverEvent;

/// <summary>A task run that wanted to enter its pool has entered, or gave up while the store was asked.</summary>
internal sealed record PoolAnswered(TaskRun Run, bool HasEntered) : DriverEvent;

/// <summary>The execution is to be canceled.</summary>
internal sealed record CancelRequested(string Reason) : DriverEvent;

/// <summary>Something without data.</summary>
internal sealed record DriverSignal(DriverSignalKind Kind) : DriverEvent
{
    /// <summary>One of each kind: they are told often.</summary>
    public static readonly DriverSignal SlotGranted = new(DriverSignalKind.SlotGranted);

    public static readonly DriverSignal RetryDue = new(DriverSignalKind.RetryDue);

    public static readonly DriverSignal FlushDue = new(DriverSignalKind.FlushDue);

    public static readonly DriverSignal DeadlineReached = new(DriverSignalKind.DeadlineReached);

    public static readonly DriverSignal StopRequested = new(DriverSignalKind.StopRequested);

    public static readonly DriverSignal InterruptRequested = new(DriverSignalKind.InterruptRequested);

    public static readonly DriverSignal LeaseLost = new(DriverSignalKind.LeaseLost);
}

/// <summary>What a <see cref="DriverSignal"/> says.</summary>
internal enum DriverSignalKind
{
    /// <summary>The slot that the driver waited for is its own now.</summary>
    SlotGranted,

    /// <summary>A retry may be due.</summary>
    RetryDue,

    /// <summary>What is not durable has waited long enough.</summary>
    FlushDue,

    /// <summary>The flow's time is over.</summary>
    DeadlineReached,

    /// <summary>The process ends: start nothing more.</summary>
    StopRequested,

    /// <summary>The process ends, and waited long enough for attempts.</summary>
    InterruptRequested,

    /// <summary>Another process may drive the execution: touch nothing.</summary>
    LeaseLost,
}
