namespace Pipelines.Runtime.Backfills;

/// <summary>Which ticks of its range a backfill starts first.</summary>
internal enum BackfillOrder
{
    /// <summary>From the first tick on.</summary>
    OldestFirst,

    /// <summary>From the last tick back.</summary>
    NewestFirst,
}
