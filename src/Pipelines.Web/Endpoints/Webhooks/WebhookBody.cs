using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Webhooks;

/// <summary>Reads the body of a webhook's request, no more of it than the webhook takes.</summary>
internal static class WebhookBody
{
    private const int FirstSize = 4096;

    /// <summary>Whoever announces much and sends nothing takes no more memory than this.</summary>
    private const int LargestFirstSize = 64 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="most">The most bytes.</param>
    /// <exception cref="ProblemException">It is larger.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int most)
    {
        if (context.Request.ContentLength is { } announced && announced > most)
        {
            throw TooLarge(most);
        }

        // Its own bound takes the place of the server's, which may be smaller.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        try
        {
            return await ReadToEndAsync(context, most).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw JsonBodies.Unreadable();
        }
    }

    /// <summary>That a body is too large.</summary>
    public static ProblemException TooLarge(int most) => new(
        StatusCodes.Status413PayloadTooLarge, string.Create(CultureInfo.InvariantCulture, $"This webhook takes a body of at most {most:N0} bytes."));

    private static async Task<ReadOnlyMemory<byte>> ReadToEndAsync(HttpContext context, int most)
    {
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(context.Request.ContentLength ?? FirstSize, 1, LargestFirstSize));
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(body.GetMemory(FirstSize), context.RequestAborted).ConfigureAwait(false);
            if (read == 0)
            {
                return body.WrittenMemory;
            }

            body.Advance(read);
            if (body.WrittenCount > most)
            {
                throw TooLarge(most);
            }
        }
    }
}
