namespace Pipelines;

/// <summary>The state of a task run: one task in one execution, or one element of a fanned-out task.</summary>
public enum TaskRunState
{
    /// <summary>Waits for what it depends on, or for a slot.</summary>
    Pending,

    /// <summary>An attempt runs.</summary>
    Running,

    /// <summary>An attempt failed; the next one is due later.</summary>
    RetryWaiting,

    /// <summary>Waits for a person's decision, without a slot.</summary>
    Paused,

    /// <summary>Ended well; its output is durable.</summary>
    Succeeded,

    /// <summary>Failed, but is allowed to.</summary>
    Warning,

    /// <summary>Failed for good.</summary>
    Failed,

    /// <summary>Did not run: its condition was false, or something it needs has no output.</summary>
    Skipped,

    /// <summary>Stopped on request.</summary>
    Canceled,
}
