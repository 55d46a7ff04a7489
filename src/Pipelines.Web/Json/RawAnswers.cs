using Microsoft.AspNetCore.Http;

namespace Pipelines.Web.Json;

/// <summary>Answers with bytes that are there as a whole, JSON or not.</summary>
internal static class RawAnswers
{
    /// <summary>Writes them, but for a request that asks only for the head.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="contentType">What they are.</param>
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
