namespace Pipelines.Web.Endpoints.KeyValues;

/// <summary>Schemas of key-values.</summary>
internal static class KeyValueSchemas
{
    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["KeyValueNamespaces"] = """{"type":"object","required":["namespaces","next"],"properties":{"namespaces":{"type":"array","items":{"type":"string"}},"next":{"$ref":"#/components/schemas/Next"}}}""",
        ["KeyValue"] = """
            {"type":"object","required":["namespace","key","version"],"properties":{"namespace":{"type":"string"},"key":{"type":"string"},
              "value":{"description":"Not there in a list when it is long."},"sizeBytes":{"type":"integer"},"isSecret":{"type":"boolean"},
              "version":{"type":"integer"},"updatedAt":{"type":"string","format":"date-time"},"expiresAt":{"type":["string","null"],"format":"date-time"}}}
            """,
        ["KeyValueList"] = """
            {"type":"object","required":["values","next"],"properties":{"values":{"type":"array","items":{"$ref":"#/components/schemas/KeyValue"}},
              "next":{"$ref":"#/components/schemas/Next"}}}
            """,
        ["KeyValueVersion"] = """{"type":"object","properties":{"namespace":{"type":"string"},"key":{"type":"string"},"version":{"type":"integer"}}}""",
    });
}
