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
        ["Backfill"] = Filled("""
            {"type":"object","required":["backfillId","flow","trigger","state"],"properties":{
              "backfillId":{"type":"string"},"flow":{"type":"string"},"trigger":{"type":"string"},
              "state":{"enum":["running","paused","canceling","succeeded","warning","failed","canceled"]},"reason":{"type":["string","null"]},%Range%,
              "parallelism":{"type":"integer","description":"How many executions may be open at once."},"inputs":{"type":"object","description":"Inputs that replace what the schedule gives; secrets are masked."},
              "labels":{"$ref":"#/components/schemas/Labels"},"createdAt":{"$ref":"#/components/schemas/Time"},"createdBy":{"type":["string","null"]},"endedAt":{"$ref":"#/components/schemas/Time"},
              "ticks":{"type":"integer"},"done":{"type":"integer"},"left":{"type":"integer"},"started":{"type":"integer"},"skipped":{"type":"integer"},"failed":{"type":"integer"},
              "position":{"description":"The last tick that it has come to.","$ref":"#/components/schemas/Time"},
              "errors":{"type":"array","description":"The last ticks that could not be started, and why.","items":{"type":"object","properties":{"tick":{"type":"string","format":"date-time"},"message":{"type":"string"}}}},
              "executions":{"type":"object","description":"How many of its executions are in each state; not in a list.","additionalProperties":{"type":"integer"}}}}
            """),
        ["BackfillList"] = """
            {"type":"object","required":["backfills","next"],"properties":{"backfills":{"type":"array","items":{"$ref":"#/components/schemas/Backfill"}},"next":{"$ref":"#/components/schemas/Next"}}}
            """,
        ["BackfillPreview"] = Filled("""
            {"type":"object","properties":{"flow":{"type":"string"},"trigger":{"type":"string"},%Range%,"ticks":{"type":"integer"},
              "preview":{"type":"array","items":{"type":"object","properties":{"tick":{"type":"string","format":"date-time"},"error":{"type":["string","null"]},
                "executions":{"type":"array","items":{"type":"object","properties":{"starts":{"type":"boolean"},"executionId":{"type":["string","null"],"description":"The execution that the tick has already."},
                  "state":{"type":["string","null"]},"inputs":{"type":"object","description":"Secrets are masked."}}}}}}}}}
            """),
    });

    private const string Range = """
        "from":{"type":"string","format":"date-time"},"until":{"type":"string","format":"date-time","description":"Exclusive."},"cron":{"type":"string"},"timeZone":{"type":"string"},
        "selection":{"enum":["all","missing","failed"]},"order":{"enum":["oldest-first","newest-first"]}
        """;

    private static string Filled(string schema) => schema.Replace("%Range%", Range, StringComparison.Ordinal);
}
