using System.Text.Json;
using Pipelines.Runtime.Access.Keys;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.ApiKeys;

/// <summary>How a key is written for programs; never the key itself, nor its hash.</summary>
internal static class ApiKeyJson
{
    /// <summary>Writes the properties of a key, within an object.</summary>
    public static void Write(Utf8JsonWriter writer, ApiKeyRecord key, DateTimeOffset now)
    {
        writer.WriteString("id", key.Id);
        writer.WriteString("name", key.Name);
        writer.WriteString("scope", key.Scope);
        writer.WriteString("namespace", key.Namespace);
        writer.WriteString("status", key.Status(now));
        writer.WriteInstant("createdAt", key.CreatedAt);
        writer.WriteInstant("expiresAt", key.ExpiresAt);
        writer.WriteInstant("revokedAt", key.RevokedAt);
        writer.WriteInstant("lastUsedAt", key.LastUsedAt);
    }
}
