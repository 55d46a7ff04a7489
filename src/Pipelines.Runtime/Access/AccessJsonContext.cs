using System.Text.Json.Serialization;
using Pipelines.Runtime.Access.Audit;
using Pipelines.Runtime.Access.Keys;

namespace Pipelines.Runtime.Access;

/// <summary>How keys and the audit log are written in documents.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiKeyRecord))]
[JsonSerializable(typeof(AuditEntry))]
internal sealed partial class AccessJsonContext : JsonSerializerContext;
