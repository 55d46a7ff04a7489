using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Json;

/// <summary>Reads JSON bodies.</summary>
internal static class JsonBodies
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Whether the request may have a body.</summary>
    public static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength is not (null or 0);

    /// <summary>Reads the body; the caller disposes it. Every text in it can be read.</summary>
    /// <exception cref="ProblemException">It is not JSON.</exception>
    /// <exception cref="BadHttpRequestException">It is larger than the server takes.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext context) => Parse(await ReadBytesAsync(context).ConfigureAwait(false));

    /// <summary>Reads the body as an object whose properties are among those named; none where there is no body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="names">The properties it may have.</param>
    public static async Task<JsonFields> ReadFieldsAsync(HttpContext context, params string[] names) =>
        HasBody(context) ? JsonFields.Of(await ReadAsync(context).ConfigureAwait(false), names) : JsonFields.None;

    /// <summary>Reads JSON that somebody sent.</summary>
    /// <param name="utf8">The bytes; kept by the document.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <exception cref="ProblemException">It is not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string name = "body")
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            throw ProblemException.BadRequest($"The {name} is not UTF-8.");
        }

        try
        {
            RequireReadable(utf8.Span);
            return JsonDocument.Parse(utf8, Options);
        }
        catch (JsonException exception)
        {
            throw ProblemException.BadRequest($"The {name} is not valid JSON: {Position(exception)}.");
        }
    }

    /// <summary>That a value is not what was expected.</summary>
    public static ProblemException Mismatch(string path, string expected, JsonElement given) =>
        ProblemException.Unprocessable("The request does not fit.", new InputError(path, $"expected {expected}, got {Describe(given)}"));

    /// <summary>That a body cannot be read: of some malformed chunks, and of connections that break, the server tells as of a stream.</summary>
    public static ProblemException Unreadable() => ProblemException.BadRequest("The body cannot be read to its end: it is cut off, or its chunks are malformed.");

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext context)
    {
        try
        {
            return await ReadToEndAsync(context).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw Unreadable();
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadToEndAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Half of a surrogate pair is valid JSON and no text: whoever reads it later would fail.</summary>
    private static void RequireReadable(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\\u"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                try
                {
                    reader.GetString();
                }
                catch (InvalidOperationException)
                {
                    throw ProblemException.BadRequest("The body has a text with half of a surrogate pair in it, which is no character.");
                }
            }
        }
    }

    private static string Position(JsonException json) => json.LineNumber is { } line
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {line + 1}, position {(json.BytePositionInLine ?? 0) + 1}")
        : "it ends too early, or has the same property twice";

    private static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => "nothing",
        JsonValueKind.String => $"'{Shortened.Of(json.GetString()!)}'",
        JsonValueKind.Array => $"a list of {json.GetArrayLength()}",
        JsonValueKind.Object => "an object",
        _ => Shortened.Of(json.GetRawText()),
    };
}
