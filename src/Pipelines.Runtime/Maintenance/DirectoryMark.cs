using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Maintenance;

/// <summary>What the store keeps of the data directory that belongs to it.</summary>
/// <param name="Id">The directory's id.</param>
/// <param name="Path">Where it was.</param>
/// <param name="Machine">On which machine.</param>
internal sealed record DirectoryMark(string Id, string Path, string Machine);

/// <summary>Writes and reads it without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DirectoryMark))]
internal sealed partial class DirectoryMarkContext : JsonSerializerContext;
