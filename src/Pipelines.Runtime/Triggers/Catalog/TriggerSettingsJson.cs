using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>Reads and writes what people set of triggers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredTriggerSettings))]
internal sealed partial class TriggerSettingsJson : JsonSerializerContext;
