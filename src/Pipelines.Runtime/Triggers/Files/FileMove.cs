using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Triggers.Files;

/// <summary>A file that is being moved, as it is kept until what it starts is durable.</summary>
/// <param name="Path">Where it lay.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="ModifiedAt">When it was last written, in UTC.</param>
internal sealed record FileMove(string Path, long SizeBytes, DateTimeOffset ModifiedAt)
{
    /// <summary>The file as it was listed.</summary>
    [JsonIgnore]
    public SourceFile File => new(Path, SizeBytes, ModifiedAt);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static FileMove FromJson(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, FilesJsonContext.Default.FileMove) ?? throw new JsonException("The file that is moved is not there.");

    /// <summary>Writes it.</summary>
    public ReadOnlyMemory<byte> ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FilesJsonContext.Default.FileMove);
}
