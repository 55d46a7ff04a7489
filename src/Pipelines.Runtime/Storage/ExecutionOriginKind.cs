namespace Pipelines.Runtime.Storage;

/// <summary>How an execution came from something earlier.</summary>
public enum ExecutionOriginKind
{
    /// <summary>A person ran it again, all of it or from a task.</summary>
    Replay,

    /// <summary>It failed, and the flow's own policy tries the whole of it again.</summary>
    Retry,

    /// <summary>A backfill started it; the origin is the backfill, by its id.</summary>
    Backfill,
}
