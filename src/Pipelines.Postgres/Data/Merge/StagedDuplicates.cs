namespace Pipelines.Postgres;

/// <summary>What a merge does with several staged rows of one key.</summary>
public enum StagedDuplicates
{
    /// <summary>All are inserted if their key is not in the target, as SQL's <c>MERGE</c> does. Cannot be had together with <see cref="MatchedRows.Update"/>.</summary>
    KeepAll,

    /// <summary>The one that was staged first counts.</summary>
    First,

    /// <summary>The one that was staged last counts.</summary>
    Last,

    /// <summary>The merge fails, and says which keys.</summary>
    Fail,
}
