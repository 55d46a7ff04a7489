namespace Pipelines.Runtime.Access;

/// <summary>What somebody may do, and where.</summary>
/// <param name="Scope">What.</param>
/// <param name="Namespace">Only in this namespace and below it; <see langword="null"/> for everywhere.</param>
internal sealed record AccessGrant(AccessScope Scope, string? Namespace = null)
{
    /// <summary>Whether it has a scope.</summary>
    public bool Allows(AccessScope scope) => Scope >= scope;

    /// <summary>Whether it reaches into a namespace: <c>shop</c> reaches into <c>shop</c> and <c>shop.loads</c>, not into <c>shopping</c>.</summary>
    public bool Reaches(string other) => Namespace is null || other == Namespace
        || (other.Length > Namespace.Length && other[Namespace.Length] == '.' && other.StartsWith(Namespace, StringComparison.Ordinal));
}
