namespace Pipelines.Web.Endpoints.Audit;

/// <summary>Schemas of the audit log.</summary>
internal static class AuditSchemas
{
    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["AuditList"] = """
            {"type":"object","required":["entries","next"],"properties":{
              "entries":{"type":"array","items":{"type":"object","properties":{
                "id":{"type":"string"},"at":{"type":"string","format":"date-time"},"actor":{"type":"string"},"from":{"type":"string"},
                "action":{"type":"string"},"target":{"type":"string"},"outcome":{"type":"string"}}}},
              "next":{"$ref":"#/components/schemas/Next"}}}
            """,
    });
}
