namespace Pipelines.Runtime.Access.Audit;

/// <summary>A change that somebody made, or tried to make. It has no secrets: no bodies, no values, no keys.</summary>
internal sealed record AuditEntry
{
    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: <c>user:anna</c>, <c>key:ci/4f7…</c>, <c>cli:root</c>, or <c>local</c> where the API is open to the machine.</summary>
    public required string Actor { get; init; }

    /// <summary>From where: an address, or the machine of the command line.</summary>
    public required string From { get; init; }

    /// <summary>What: <c>createApiKey</c>, <c>disableTrigger</c>: the name of the API operation that does the same.</summary>
    public required string Action { get; init; }

    /// <summary>Of what: a name or an id.</summary>
    public required string Target { get; init; }

    /// <summary>What came of it: <c>done</c>, or why not.</summary>
    public required string Outcome { get; init; }
}
