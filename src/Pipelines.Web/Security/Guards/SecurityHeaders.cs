using Microsoft.AspNetCore.Http;

namespace Pipelines.Web.Security.Guards;

/// <summary>Headers on every answer: what a browser may do with it, and where else it may show.</summary>
internal static class SecurityHeaders
{
    private const string OfPages = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    // Answers of the API are data: were one ever shown as a page, such as a file that a flow has saved, it could do nothing.
    private const string OfData = "default-src 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>Sets them; whoever answers may set others.</summary>
    public static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        var isData = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        headers.ContentSecurityPolicy = isData ? OfData : OfPages;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
