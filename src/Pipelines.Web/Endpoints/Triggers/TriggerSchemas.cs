namespace Pipelines.Web.Endpoints.Triggers;

/// <summary>Schemas of triggers.</summary>
internal static class TriggerSchemas
{
    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["Trigger"] = """
            {"type":"object","required":["flow","trigger","kind","enabled","healthy"],"properties":{
              "flow":{"type":"string"},"trigger":{"type":"string"},"kind":{"type":"string"},"enabled":{"type":"boolean"},"fires":{"type":"string"},
              "cron":{"type":["string","null"]},"timeZone":{"type":"string"},"missed":{"type":"string"},"overlap":{"type":"string"},
              "lastTickAt":{"type":["string","null"],"format":"date-time"},"nextTicks":{"type":"array","items":{"type":"string","format":"date-time"}},"waitingTicks":{"type":"integer"},
              "set":{"type":"object","description":"What people set, by name.","additionalProperties":{"type":"string"}},"changedBy":{"type":"string"},"changedAt":{"type":"string","format":"date-time"},
              "healthy":{"type":"boolean"},"error":{"type":["string","null"]},"failingSince":{"type":["string","null"],"format":"date-time"}}}
            """,
        ["TriggerList"] = """{"type":"object","required":["triggers","next"],"properties":{"triggers":{"type":"array","items":{"$ref":"#/components/schemas/Trigger"}},"next":{"$ref":"#/components/schemas/Next"}}}""",
    });
}
