namespace Pipelines.Postgres;

/// <summary>How staged rows are merged.</summary>
public sealed record MergeOptions
{
    /// <summary>What becomes of rows whose key is in the target.</summary>
    /// <value>Default: <see cref="MatchedRows.Keep"/>, so that only what is not there is inserted.</value>
    public MatchedRows Matched { get; init; }

    /// <summary>What becomes of staged rows that share a key.</summary>
    /// <value>Default: <see langword="null"/>: <see cref="StagedDuplicates.KeepAll"/> where matched rows are kept, <see cref="StagedDuplicates.Fail"/> where they are updated.</value>
    public StagedDuplicates? Duplicates { get; init; }

    /// <summary>Values for columns of the target that are not staged but computed, by column; the staged row is <c>s</c>: <c>$"md5(s.vendorid || s.fare::text)"</c>.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<string, Sql> Computed { get; init; } = new Dictionary<string, Sql>();

    /// <summary>
    /// A table that remembers what each merge came to, made where there is none: a task that was killed after its merge and runs again
    /// then returns the same counts. Several merges of one task through one staging table are told apart by their order, which must be the same
    /// in every attempt. Needs the task.
    /// </summary>
    /// <value>Default: <see langword="null"/>: the second time nothing is left to insert, and 0 is returned.</value>
    public SqlName? Ledger { get; init; }
}
