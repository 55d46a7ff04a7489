namespace Pipelines.Runtime.Executor;

/// <summary>What a driver is told; it deals with one at a time.</summary>
internal abstract record DriverEvent;

/// <summary>An attempt ended.</summary>
internal sealed record AttemptEnded(TaskSlot Slot, AttemptOutcome Outcome) : DriverEvent;

/// <summary>The execution is to be canceled.</summary>
internal sealed record CancelRequested(string Reason) : DriverEvent;

/// <summary>Something without data.</summary>
internal sealed record DriverSignal : DriverEvent
{
    /// <summary>The slot that the driver waited for is its own now.</summary>
    public static readonly DriverSignal SlotGranted = new();

    /// <summary>A retry may be due.</summary>
    public static readonly DriverSignal RetryDue = new();

    /// <summary>What is not durable has waited long enough.</summary>
    public static readonly DriverSignal FlushDue = new();

    /// <summary>The process ends: start nothing more.</summary>
    public static readonly DriverSignal StopRequested = new();

    /// <summary>The process ends, and waited long enough for attempts.</summary>
    public static readonly DriverSignal InterruptRequested = new();

    /// <summary>Another process may drive the execution: touch nothing.</summary>
    public static readonly DriverSignal LeaseLost = new();

    private DriverSignal()
    {
    }
}
