using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Makes the bodies of requests.</summary>
internal static class RemoteBody
{
    /// <summary>A JSON object.</summary>
    /// <param name="write">Writes its properties.</param>
    public static HttpContent Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return new ReadOnlyMemoryContent(buffer.WrittenMemory) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}
