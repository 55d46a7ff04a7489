namespace Pipelines;

/// <summary>The state of an execution.</summary>
public enum ExecutionState
{
    /// <summary>Accepted and durable; not looked at yet.</summary>
    Created,

    /// <summary>Waits for a limit.</summary>
    Queued,

    /// <summary>A process drives it.</summary>
    Running,

    /// <summary>Waits for a person.</summary>
    Paused,

    /// <summary>Asked to stop; its attempts are being told.</summary>
    Canceling,

    /// <summary>Ended well.</summary>
    Succeeded,

    /// <summary>Ended well, but a task that may fail did.</summary>
    Warning,

    /// <summary>Ended with a task failed.</summary>
    Failed,

    /// <summary>Stopped on request, or by a limit.</summary>
    Canceled,

    /// <summary>Ended without running, since a condition was not met.</summary>
    Skipped,
}
