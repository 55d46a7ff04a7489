using System.Net;
using Microsoft.AspNetCore.Http;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Security.Guards;

/// <summary>
/// Refuses requests by other names than the server's. A page somewhere can have its own name resolve to 127.0.0.1 (DNS rebinding), and a
/// browser then lets it read the answers: only the Host header tells.
/// </summary>
internal static class HostGuard
{
    /// <summary>What proxies add that were not declared; then "from this machine" says nothing.</summary>
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    /// <summary>Checks a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isOpen">Whether the API is open to this machine.</param>
    /// <param name="allowed">The server's names; none for any, while the API is not open.</param>
    /// <exception cref="ProblemException">It is refused.</exception>
    public static void Check(HttpRequest request, bool isOpen, ISet<string> allowed)
    {
        var host = request.Host.Host;
        if ((isOpen || allowed.Count > 0) && !IsOfThisMachine(host) && !allowed.Contains(host))
        {
            throw new ProblemException(
                StatusCodes.Status421MisdirectedRequest,
                $"This server is not called '{Shortened.Of(host)}'. Call it by the address it listens on, or add the name to Pipelines:Web:AllowedHosts.");
        }

        if (isOpen && ProxyHeaders.FirstOrDefault(request.Headers.ContainsKey) is { } header)
        {
            throw new ProblemException(
                StatusCodes.Status403Forbidden,
                $"The header {header} tells that a proxy passed this request on, while everything is allowed to this machine. Set Pipelines:Web:TrustedProxies, and users or keys.");
        }
    }

    private static bool IsOfThisMachine(string host) => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
