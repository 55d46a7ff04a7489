namespace Pipelines.Runtime.Storage;

/// <summary>How an execution was made from an earlier one.</summary>
public enum ExecutionOriginKind
{
    /// <summary>A person ran it again, all of it or from a task.</summary>
    Replay,

    /// <summary>It failed, and the flow's own policy tries the whole of it again.</summary>
    Retry,
}
