using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Triggers.Health;

/// <summary>Reads and writes why triggers are unhealthy.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TriggerFailure))]
internal sealed partial class TriggerFailureJson : JsonSerializerContext;
