using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>Reads and writes the documents of triggers that follow flows, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EndedExecution))]
[JsonSerializable(typeof(JoinState))]
internal sealed partial class FlowsJsonContext : JsonSerializerContext;
