using Pipelines.Runtime.Access.Passwords;

namespace Pipelines.Web.Tests.Security;

/// <summary>A password whose hash is computed once, since that takes its time.</summary>
internal static class Passwords
{
    public const string Right = "correct horse battery";

    public const string Wrong = "incorrect horse battery";

    private static readonly Lazy<string> Computed = new(static () => PasswordHash.Create(Right).Text);

    public static string Hash => Computed.Value;

    /// <summary>Settings of a user.</summary>
    public static (string Key, string? Value)[] User(string name, string scope = "admin") =>
        [($"Pipelines:Web:Users:{name}:PasswordHash", Hash), ($"Pipelines:Web:Users:{name}:Scope", scope)];
}
