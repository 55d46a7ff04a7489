namespace Pipelines.Runtime.Backfills;

/// <summary>Which ticks of its range a backfill starts.</summary>
internal enum BackfillSelection
{
    /// <summary>Every one, unless its execution has not ended.</summary>
    All,

    /// <summary>Those without an execution that succeeded (a warning counts as success) and without one that has not ended.</summary>
    Missing,

    /// <summary>Those whose execution failed or was canceled.</summary>
    Failed,
}
