namespace Pipelines.Runtime.Access.Audit;

/// <summary>Which entries of the audit log to list, newest first.</summary>
internal sealed record AuditQuery
{
    /// <summary>Only those of this actor.</summary>
    public string? Actor { get; init; }

    /// <summary>Only actions that begin so: <c>create</c>, <c>disableTrigger</c>.</summary>
    public string? Action { get; init; }

    /// <summary>Only those from this time on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only those before this one: the last id of the page before.</summary>
    public string? BeforeId { get; init; }

    /// <summary>The most to give, at least 1.</summary>
    public int Limit { get; init; } = 100;
}
