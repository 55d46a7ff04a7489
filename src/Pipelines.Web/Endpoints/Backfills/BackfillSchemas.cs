namespace Pipelines.Web.Endpoints.Backfills;

/// <summary>Schemas of backfills.</summary>
internal static class BackfillSchemas
{
    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["BackfillRequest"] = """
            {"type":"object","required":["flow","trigger","from"],"properties":{
              "flow":{"type":"string","description":"Namespace and id, or the id where it is unique."},"trigger":{"type":"string","description":"The schedule."},
              "from":{"type":"string","description":"A month, a date or a time, in the schedule's time zone unless it has an offset."},
              "to":{"type":"string","description":"Inclusive; a month or a date stands for all of it. Default: now."},
              "selection":{"type":"string","enum":["all","missing","failed"],"default":"all"},"order":{"type":"string","enum":["oldest-first","newest-first"],"default":"oldest-first"},
              "parallelism":{"type":"integer","minimum":1,"maximum":500,"default":1},"inputs":{"type":"object","description":"Inputs that replace what the schedule gives."},
              "inputTexts":{"type":"object","description":"The same as texts, as on a command line; they count more.","additionalProperties":{"type":"array","items":{"type":"string"}}},
              "labels":{"type":"object","additionalProperties":{"type":"string"}}}}
            """,
        ["Backfill"] = """
            {"type":"object","required":["backfillId","flow","trigger","state"],"properties":{
              "backfillId":{"type":"string"},"flow":{"type":"string"},"trigger":{"type":"string"},"state":{"type":"string"},"reason":{"type":["string","null"]},
              "from":{"type":"string","format":"date-time"},"until":{"type":"string","format":"date-time"},"ticks":{"type":"integer"},"done":{"type":"integer"},"left":{"type":"integer"},
              "started":{"type":"integer"},"skipped":{"type":"integer"},"failed":{"type":"integer"},"executions":{"type":"object","additionalProperties":{"type":"integer"}}}}
            """,
        ["BackfillList"] = """
            {"type":"object","required":["backfills"],"properties":{"backfills":{"type":"array","items":{"$ref":"#/components/schemas/Backfill"}},"next":{"type":["string","null"]}}}
            """,
        ["BackfillPreview"] = """
            {"type":"object","properties":{"flow":{"type":"string"},"trigger":{"type":"string"},"ticks":{"type":"integer"},"preview":{"type":"array","items":{"type":"object"}}}}
            """,
    });
}
