namespace Pipelines.Runtime.Backfills;

/// <summary>Which backfills to list, newest first.</summary>
internal sealed record BackfillQuery
{
    /// <summary>Only those of this flow, by full name.</summary>
    public string? Flow { get; init; }

    /// <summary>Only those of this schedule, by its id within the flow.</summary>
    public string? Trigger { get; init; }

    /// <summary>Only those of flows in this namespace, or below it.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only these states; empty for all.</summary>
    public IReadOnlyList<BackfillState> States { get; init; } = [];

    /// <summary>Only those older than this one: the last id of the page before.</summary>
    public string? BeforeId { get; init; }

    /// <summary>Only those whose id ends so; people type the telling end of an id.</summary>
    public string? IdSuffix { get; init; }

    /// <summary>The most to give, at least 1.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Whether a backfill is one of those.</summary>
    public bool Matches(BackfillRecord backfill) =>
        (Flow is null || string.Equals(backfill.Flow, Flow, StringComparison.OrdinalIgnoreCase))
        && (Trigger is null || string.Equals(backfill.TriggerId, Trigger, StringComparison.Ordinal))
        && (Namespace is null || backfill.Namespace == Namespace || backfill.Namespace.StartsWith(Namespace + ".", StringComparison.Ordinal))
        && (States.Count == 0 || States.Contains(backfill.State))
        && (IdSuffix is null || backfill.Id.EndsWith(IdSuffix, StringComparison.OrdinalIgnoreCase));
}
