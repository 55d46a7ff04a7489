using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Triggers.Files;

/// <summary>Reads and writes the documents of file triggers, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FileMove))]
internal sealed partial class FilesJsonContext : JsonSerializerContext;
