using Microsoft.AspNetCore.Http;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints;

/// <summary>Asks who sends a request.</summary>
internal static class Caller
{
    /// <summary>Who sends the request, to an endpoint that takes a right; others must not ask.</summary>
    public static ICaller Of(HttpContext context) => context.Features.Get<ICaller>()
        ?? throw new InvalidOperationException($"{context.Request.Method} {context.Request.Path} asks who calls, but takes no right, so that nobody was asked.");

    /// <summary>Whether a namespace lies within the caller's.</summary>
    public static bool Sees(this ICaller caller, string flowNamespace) => caller.Namespace is not { } own || Namespaces.IsWithin(flowNamespace, own);

    /// <summary>The namespace to list: what was asked for, within the caller's own.</summary>
    /// <exception cref="ProblemException">It lies outside.</exception>
    public static string? NamespaceFor(HttpContext context, string? asked)
    {
        var caller = Of(context);
        return asked is null ? caller.Namespace
            : caller.Sees(asked) ? asked
            : throw new ProblemException(StatusCodes.Status403Forbidden, $"'{caller.Name}' may not see namespace '{asked}', only '{caller.Namespace}'.");
    }
}
