namespace Pipelines.Runtime.Access.Keys;

/// <summary>An API key as it is kept: never the key itself.</summary>
internal sealed record ApiKeyRecord
{
    /// <summary>The id, which is part of the key.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows: <c>read</c>, <c>run</c>, <c>admin</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>Only in this namespace and below; <see langword="null"/> for everywhere.</summary>
    public string? Namespace { get; init; }

    /// <summary>See <see cref="ApiKeyText.Hash"/>.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it serves, in UTC; <see langword="null"/> for ever.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked, in UTC; <see langword="null"/> while it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, in UTC, to a minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>What it allows, and where; <see langword="null"/> when that cannot be read, so that it allows nothing.</summary>
    public AccessGrant? Grant => AccessScopeText.TryParse(Scope, out var scope) ? new AccessGrant(scope, Namespace) : null;

    /// <summary>Whether it serves.</summary>
    /// <param name="now">The time.</param>
    public bool IsValid(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);

    /// <summary>How it stands: <c>valid</c>, <c>expired</c>, <c>revoked</c>.</summary>
    /// <param name="now">The time.</param>
    public string Status(DateTimeOffset now) => RevokedAt is not null ? "revoked" : IsValid(now) ? "valid" : "expired";
}
