using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Web.Json;

/// <summary>
/// Writes JSON answers, without the secrets that this process knows: what the command line masks on its way to a terminal is masked here on
/// its way to the network. Times are UTC (ISO 8601), names are camelCase, what is not there is null.
/// </summary>
/// <param name="secrets">What to mask.</param>
internal sealed class JsonResponses(SecretRegistry secrets)
{
    /// <summary>The content type of JSON.</summary>
    public const string ContentType = "application/json";

    /// <summary>How JSON is written: as the command line writes it, since programs read both.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Answers with one JSON value.</summary>
    /// <param name="context">The request.</param>
    /// <param name="state">What to write; passed on, so that <paramref name="write"/> need not capture it.</param>
    /// <param name="write">Writes the value.</param>
    /// <param name="contentType">The content type.</param>
    public async Task WriteAsync<TState>(HttpContext context, TState state, Action<Utf8JsonWriter, TState> write, string contentType = ContentType)
    {
        using var buffer = new PooledBuffer();
        Write(buffer, state, write);
        if (StringValues.IsNullOrEmpty(context.Response.Headers.CacheControl))
        {
            context.Response.Headers.CacheControl = "no-store";
        }

        await RawAnswers.WriteAsync(context, RedactedJson.Of(buffer.Written, secrets), contentType).ConfigureAwait(false);
    }

    /// <summary>One JSON value as bytes, masked.</summary>
    /// <param name="state">What to write.</param>
    /// <param name="write">Writes the value.</param>
    public ReadOnlyMemory<byte> ToBytes<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        using var buffer = new PooledBuffer();
        Write(buffer, state, write);
        return RedactedJson.Of(buffer.Written, secrets).ToArray();
    }

    private static void Write<TState>(PooledBuffer buffer, TState state, Action<Utf8JsonWriter, TState> write)
    {
        using var writer = new Utf8JsonWriter(buffer, Options);
        write(writer, state);
    }
}
