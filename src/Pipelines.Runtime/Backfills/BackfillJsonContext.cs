using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Backfills;

/// <summary>Writes and reads the documents of backfills.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BackfillRecord))]
internal sealed partial class BackfillJsonContext : JsonSerializerContext;
