namespace Pipelines.Runtime.Triggers.Role;

/// <summary>Who has a role, as it is kept.</summary>
internal sealed record RoleHolder
{
    /// <summary>The process.</summary>
    public required string Node { get; init; }

    /// <summary>Since when, in UTC.</summary>
    public required DateTimeOffset Since { get; init; }
}
