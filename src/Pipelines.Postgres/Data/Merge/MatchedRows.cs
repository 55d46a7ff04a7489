namespace Pipelines.Postgres;

/// <summary>What a merge does with a staged row whose key is in the target.</summary>
public enum MatchedRows
{
    /// <summary>The target's row stays as it is.</summary>
    Keep,

    /// <summary>The target's row takes the staged values, where they differ.</summary>
    Update,
}
