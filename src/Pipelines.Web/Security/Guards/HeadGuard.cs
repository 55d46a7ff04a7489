using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Security.Guards;

/// <summary>
/// Refuses requests whose head is too long, and says so. The server itself bounds heads before there is a request, and can then only hang up:
/// its bounds are further out, for what is no mistake any more.
/// </summary>
internal static class HeadGuard
{
    private const int MaxHeaderBytes = 32 * 1024;
    private const int MaxHeaders = 100;
    private const int MaxLineBytes = 16 * 1024;

    /// <summary>What the line has besides method and target: two spaces, the version and the line's end.</summary>
    private const int RestOfLine = 12;

    /// <summary>What each header has besides name and value: a colon, a space and the line's end.</summary>
    private const int RestOfHeader = 4;

    /// <summary>Sets the server's own bounds.</summary>
    public static void Bound(KestrelServerLimits limits)
    {
        limits.MaxRequestHeadersTotalSize = 2 * MaxHeaderBytes;
        limits.MaxRequestHeaderCount = 2 * MaxHeaders;
        limits.MaxRequestLineSize = 2 * MaxLineBytes;
    }

    /// <summary>Checks a request.</summary>
    /// <exception cref="ProblemException">It is refused.</exception>
    public static void Check(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (context.Request.Method.Length + target.Length + RestOfLine > MaxLineBytes)
        {
            throw new ProblemException(
                StatusCodes.Status414UriTooLong, string.Create(CultureInfo.InvariantCulture, $"The address with its query is longer than {MaxLineBytes:N0} bytes. Ask for less at once, or in several requests."));
        }

        var (count, bytes) = (0, 0);
        foreach (var (name, values) in context.Request.Headers)
        {
            foreach (var value in values)
            {
                (count, bytes) = (count + 1, bytes + name.Length + (value?.Length ?? 0) + RestOfHeader);
            }
        }

        if (count > MaxHeaders || bytes > MaxHeaderBytes)
        {
            throw new ProblemException(
                StatusCodes.Status431RequestHeaderFieldsTooLarge,
                string.Create(CultureInfo.InvariantCulture, $"The request has {count:N0} headers of {bytes:N0} bytes; at most {MaxHeaders} of {MaxHeaderBytes:N0} bytes together are taken."));
        }
    }
}
