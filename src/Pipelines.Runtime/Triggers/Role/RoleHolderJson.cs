using System.Text.Json.Serialization;

namespace Pipelines.Runtime.Triggers.Role;

/// <summary>Reads and writes who has a role.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RoleHolder))]
internal sealed partial class RoleHolderJson : JsonSerializerContext;
