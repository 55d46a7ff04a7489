namespace Pipelines.Runtime.Executor;

/// <summary>Why an attempt was told to stop.</summary>
internal enum StopReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>It took longer than its limit.</summary>
    Timeout,

    /// <summary>Its execution took longer than the flow's limit.</summary>
    FlowTimeout,

    /// <summary>Its execution was canceled.</summary>
    Canceled,

    /// <summary>Its process ends, or may not drive the execution any more.</summary>
    Interrupted,
}
