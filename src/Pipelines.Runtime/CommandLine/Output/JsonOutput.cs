using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>Writes the one JSON value that <c>--json</c> prints.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        // It goes to a terminal or a program, never into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a value and ends the line.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="write">Writes the value.</param>
    public static void WriteJson(this TextWriter target, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        target.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        target.Write('\n');
    }

    /// <summary>Writes an instant in UTC (ISO 8601), or null.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The property.</param>
    /// <param name="instant">The instant.</param>
    public static void WriteInstant(this Utf8JsonWriter writer, string name, DateTimeOffset? instant)
    {
        if (instant is { } value)
        {
            writer.WriteString(name, value.UtcDateTime);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Writes labels as an object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="labels">The labels.</param>
    public static void WriteLabels(this Utf8JsonWriter writer, IReadOnlyDictionary<string, string> labels)
    {
        writer.WriteStartObject("labels");
        foreach (var (key, value) in labels)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }
}
