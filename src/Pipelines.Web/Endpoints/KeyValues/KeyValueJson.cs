using System.Text;
using System.Text.Json;
using Pipelines.Runtime.CommandLine.Kv;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Endpoints.Paging;

namespace Pipelines.Web.Endpoints.KeyValues;

/// <summary>Writes key-values; never a secret among them.</summary>
internal static class KeyValueJson
{
    private const string Mask = "***";

    /// <summary>Writes a page of namespaces.</summary>
    public static void WriteNamespaces(Utf8JsonWriter writer, Page<string> page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("namespaces");
        foreach (var name in page.Items)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteString("next", page.Next);
        writer.WriteEndObject();
    }

    /// <summary>Writes a page of values.</summary>
    public static void WriteList(Utf8JsonWriter writer, Page<KeyValueSummary> page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("values");
        foreach (var value in page.Items)
        {
            WriteSummary(writer, value);
        }

        writer.WriteEndArray();
        writer.WriteString("next", page.Next);
        writer.WriteEndObject();
    }

    /// <summary>Writes a value as a whole.</summary>
    public static void Write(Utf8JsonWriter writer, KeyValueEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("namespace", entry.Namespace);
        writer.WriteString("key", entry.Key);
        writer.WritePropertyName("value");
        writer.WriteRawValue(KvValue.ToNode(entry.Json, revealsSecrets: false)?.ToJsonString() ?? "null");
        writer.WriteBoolean("isSecret", KeyValueRules.IsSecret(entry.Json));
        writer.WriteNumber("version", entry.Version);
        writer.WriteInstant("updatedAt", entry.UpdatedAt);
        writer.WriteInstant("expiresAt", entry.ExpiresAt);
        writer.WriteEndObject();
    }

    /// <summary>Writes what was set.</summary>
    public static void WriteVersion(Utf8JsonWriter writer, string keyNamespace, string key, long version)
    {
        writer.WriteStartObject();
        writer.WriteString("namespace", keyNamespace);
        writer.WriteString("key", key);
        writer.WriteNumber("version", version);
        writer.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter writer, KeyValueSummary value)
    {
        writer.WriteStartObject();
        writer.WriteString("namespace", value.Namespace);
        writer.WriteString("key", value.Key);
        if (value.IsSecret)
        {
            writer.WriteString("value", Mask);
        }
        else if (value.Excerpt is { } excerpt && Encoding.UTF8.GetByteCount(excerpt) == value.SizeBytes)
        {
            writer.WritePropertyName("value");
            writer.WriteRawValue(excerpt);
        }

        writer.WriteNumber("sizeBytes", value.SizeBytes);
        writer.WriteBoolean("isSecret", value.IsSecret);
        writer.WriteNumber("version", value.Version);
        writer.WriteInstant("updatedAt", value.UpdatedAt);
        writer.WriteInstant("expiresAt", value.ExpiresAt);
        writer.WriteEndObject();
    }
}
