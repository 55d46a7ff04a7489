namespace Pipelines.Runtime.Backfills;

/// <summary>
/// How the executions that a backfill started have ended. Retries of an execution by its flow's own policy count as itself: what counts
/// is the best of them.
/// </summary>
/// <param name="Succeeded">Ended well, or did not run because a condition was not met.</param>
/// <param name="Warning">Ended well, but a task that may fail did.</param>
/// <param name="Failed">Failed.</param>
/// <param name="Canceled">Were stopped.</param>
internal sealed record BackfillEnds(int Succeeded = 0, int Warning = 0, int Failed = 0, int Canceled = 0)
{
    /// <summary>With one more.</summary>
    public BackfillEnds Add(ExecutionState state) => state switch
    {
        ExecutionState.Warning => this with { Warning = Warning + 1 },
        ExecutionState.Failed => this with { Failed = Failed + 1 },
        ExecutionState.Canceled => this with { Canceled = Canceled + 1 },
        _ => this with { Succeeded = Succeeded + 1 },
    };
}
