using Microsoft.AspNetCore.Http;

namespace Pipelines.Web.Security.Sessions;

/// <summary>The cookie that a session is known by: no script can read it, and no other site can send it.</summary>
internal static class SessionCookie
{
    private const string Name = "pipelines_session";

    // Browsers take a cookie of this prefix only over TLS, from the host itself and for all its paths.
    private const string SecureName = $"__Host-{Name}";

    /// <summary>What it holds; <see langword="null"/> when there is none.</summary>
    public static string? Read(HttpContext context) => context.Request.Cookies.TryGetValue(NameFor(context), out var token) && token.Length > 0 ? token : null;

    /// <summary>Sets it.</summary>
    public static void Write(HttpContext context, Session session) => context.Response.Cookies.Append(NameFor(context), session.Token, Options(context, session.ExpiresAt));

    /// <summary>Removes it.</summary>
    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(NameFor(context), Options(context, null));

    private static string NameFor(HttpContext context) => context.Request.IsHttps ? SecureName : Name;

    private static CookieOptions Options(HttpContext context, DateTimeOffset? expiresAt) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        Expires = expiresAt,
        IsEssential = true,
    };
}
