using System.Diagnostics.CodeAnalysis;

namespace Pipelines.Runtime.Access;

/// <summary>Scopes as they are typed and kept.</summary>
internal static class AccessScopeText
{
    /// <summary>The scopes, for messages.</summary>
    public const string Expected = "'read', 'run' or 'admin'";

    /// <summary>The word for a scope.</summary>
    public static string ToText(this AccessScope scope) => scope switch
    {
        AccessScope.Read => "read",
        AccessScope.Run => "run",
        AccessScope.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, null),
    };

    /// <summary>Reads the word for a scope, without regard to case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccessScope scope)
    {
        (var isKnown, scope) = text?.Trim().ToUpperInvariant() switch
        {
            "READ" => (true, AccessScope.Read),
            "RUN" => (true, AccessScope.Run),
            "ADMIN" => (true, AccessScope.Admin),
            _ => (false, default),
        };
        return isKnown;
    }
}
