using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Executor.Control;

/// <summary>Writes JSON as it was given, without reflection.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class JsonElementContext : JsonSerializerContext;
