using Microsoft.AspNetCore.Http;
using Pipelines.Web.Problems;
using Pipelines.Web.Security.Callers;

namespace Pipelines.Web.Security.Guards;

/// <summary>
/// Refuses what a page of another site makes a browser send. Reading is safe without it, since no answer allows other sites to see it; a
/// change would be made all the same. A key is sent by programs alone, so requests that carry one pass.
/// </summary>
internal static class CrossSiteGuard
{
    /// <summary>What carries <see cref="Sessions.Session.AntiForgeryToken"/>.</summary>
    public const string AntiForgeryHeader = "X-Anti-Forgery-Token";

    /// <summary>Checks a request that may change something.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">Who sends it; <see langword="null"/> when it does not say, as when somebody signs in.</param>
    /// <exception cref="ProblemException">It is refused.</exception>
    public static void Check(HttpRequest request, KnownCaller? caller)
    {
        if (IsSafe(request.Method) || caller?.Kind == CallerKind.Key)
        {
            return;
        }

        if (IsFromElsewhere(request))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "A page of another site may not change anything here.");
        }

        if (caller?.Session is { } session && !session.IsAntiForgeryToken(request.Headers[AntiForgeryHeader]))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, $"A change by somebody who signed in needs the header {AntiForgeryHeader} with the token that GET /api/v1/session gives.");
        }
    }

    /// <summary>Whether a method changes nothing.</summary>
    public static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsFromElsewhere(HttpRequest request)
    {
        // Every browser of today says it; no page can set it.
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site))
        {
            return site != "same-origin" && site != "none";
        }

        return request.Headers.TryGetValue("Origin", out var origin)
            && !string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }
}
