namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Schemas of executions.</summary>
internal static class ExecutionSchemas
{
    private const string Summary = """
        "executionId":{"type":"string"},"flow":{"type":"string"},"state":{"$ref":"#/components/schemas/ExecutionState"},"reason":{"type":["string","null"]},
        "trigger":{"type":["string","null"]},"parent":{"type":["string","null"]},"originKind":{"type":["string","null"]},"origin":{"type":["string","null"]},"priority":{"type":"integer"},
        "logicalDate":{"$ref":"#/components/schemas/Time"},"labels":{"$ref":"#/components/schemas/Labels"},
        "createdAt":{"$ref":"#/components/schemas/Time"},"startedAt":{"$ref":"#/components/schemas/Time"},"endedAt":{"$ref":"#/components/schemas/Time"}
        """;

    private const string Key = """
        "id":{"type":"string","description":"The task."},"element":{"type":"integer","description":"The element of a fanned-out task."}
        """;

    private const string Metric = """
        "name":{"type":"string"},"value":{"type":"number"},"unit":{"type":["string","null"]}
        """;

    private const string Duration = """
        "durationMs":{"type":["integer","null"]}
        """;

    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["ExecutionState"] = """
            {"type":"string","enum":["created","queued","running","paused","canceling","succeeded","warning","failed","canceled","skipped"]}
            """,
        ["TaskRunState"] = """
            {"type":"string","enum":["pending","running","retry-waiting","paused","succeeded","warning","failed","skipped","canceled"]}
            """,
        ["ExecutionList"] = Filled("""
            {"type":"object","required":["executions","next"],"properties":{
              "executions":{"type":"array","items":{"type":"object","properties":{ %Summary% }}},
              "next":{"$ref":"#/components/schemas/Next"}}}
            """),
        ["Execution"] = Filled("""
            {"type":"object","properties":{ %Summary%,"waiting":{"type":["string","null"],"description":"Why it waits."},"revision":{"type":"string"},"node":{"type":["string","null"]},"parentTask":{"type":["string","null"]},"attempt":{"type":"integer"},%Duration%,
              "inputs":{"type":["object","null"]},"outputs":{},
              "tasks":{"type":"array","items":{"type":"object","properties":{ %Key%,"elements":{"type":"integer"},"state":{"$ref":"#/components/schemas/TaskRunState"},
                "reason":{"type":"string"},"waiting":{"type":"string"},"attempts":{"type":"integer"},%Duration%,"output":{},"error":{"type":"string"},
                "metrics":{"type":"array","items":{"type":"object","properties":{ %Metric% }}}}}},
              "error":{"type":["object","null"],"properties":{"task":{"type":["string","null"]},"attempt":{"type":"integer"},"maxAttempts":{"type":"integer"},"type":{"type":"string"},"message":{"type":"string"}}},
              "children":{"type":"array","items":{"type":"object","properties":{"executionId":{"type":"string"},"flow":{"type":"string"},"state":{"$ref":"#/components/schemas/ExecutionState"}}}},
              "signals":{"type":"array","items":{"type":"object","properties":{"kind":{"type":"string"},"task":{"type":["string","null"]},"value":{},"reason":{"type":["string","null"]},"by":{"type":["string","null"]},"at":{"$ref":"#/components/schemas/Time"}}}}}}
            """),
        ["TaskRunList"] = Filled("""
            {"type":"object","required":["taskRuns"],"properties":{"taskRuns":{"type":"array","items":{"type":"object","properties":{ %Key%,"elements":{"type":"integer"},
              "state":{"$ref":"#/components/schemas/TaskRunState"},"reason":{"type":["string","null"]},"waiting":{"type":["string","null"]},"attempts":{"type":"integer"},"interruptions":{"type":"integer"},
              "startedAt":{"$ref":"#/components/schemas/Time"},"endedAt":{"$ref":"#/components/schemas/Time"},"nextAttemptAt":{"$ref":"#/components/schemas/Time"},%Duration%,
              "pool":{"type":["string","null"]},"error":{"type":["string","null"]}}}}}}
            """),
        ["AttemptList"] = Filled("""
            {"type":"object","required":["attempts"],"properties":{"attempts":{"type":"array","items":{"type":"object","properties":{ %Key%,"attempt":{"type":"integer"},
              "state":{"enum":["running","succeeded","failed","canceled","interrupted"]},"startedAt":{"$ref":"#/components/schemas/Time"},"endedAt":{"$ref":"#/components/schemas/Time"},%Duration%,
              "node":{"type":"string"},"errorType":{"type":["string","null"]},"error":{"type":["string","null"]}}}}}}
            """),
        ["Outputs"] = Filled("""
            {"type":"object","required":["outputs","tasks"],"properties":{"outputs":{},"tasks":{"type":"array","items":{"type":"object","properties":{ %Key%,"output":{} }}}}}
            """),
        ["MetricList"] = Filled("""
            {"type":"object","required":["metrics"],"properties":{"metrics":{"type":"array","items":{"type":"object","properties":{ %Key%,"attempt":{"type":"integer"},%Metric% }}}}}
            """),
        ["LogList"] = """
            {"type":"object","required":["lines","next"],"properties":{"lines":{"type":"array","items":{"type":"object","properties":{
              "id":{"type":"integer"},"at":{"$ref":"#/components/schemas/Time"},"level":{"type":"string"},"task":{"type":["string","null"]},"element":{"type":"integer"},
              "attempt":{"type":"integer"},"message":{"type":"string"},"exception":{"type":["string","null"]}}}},
              "next":{"type":["integer","null"],"description":"Where to go on; null when the execution has ended and these were its last lines."}}}
            """,
        ["ArtifactList"] = """
            {"type":"object","required":["artifacts"],"properties":{"artifacts":{"type":"array","items":{"type":"object","properties":{
              "taskRun":{"type":"string"},"name":{"type":"string"},"sizeBytes":{"type":"integer"},"sha256":{"type":"string"},"contentType":{"type":"string"},"uri":{"type":"string"},"href":{"type":"string"}}}}}}
            """,
        ["Start"] = """
            {"type":"object","additionalProperties":false,"properties":{
              "flow":{"type":"string","description":"The full name, or the id where it is unique; may stand in the query."},
              "inputs":{"type":"object","description":"By name; what is left out has its default. The schema is at /flows/{namespace}/{flow}/inputs."},
              "labels":{"$ref":"#/components/schemas/Labels"},"logicalDate":{"type":"string","format":"date-time","description":"The time it stands for. Default: now."}}}
            """,
        ["Started"] = """
            {"type":"object","required":["executionId","flow","isNew"],"properties":{"executionId":{"type":"string"},"flow":{"type":"string"},"isNew":{"type":"boolean","description":"Whether this request has started it."}}}
            """,
        ["Cancel"] = """
            {"type":"object","additionalProperties":false,"properties":{"reason":{"type":"string"},"force":{"type":"boolean","description":"Whether its Finally tasks are stopped too."}}}
            """,
        ["Replay"] = """
            {"type":"object","additionalProperties":false,"properties":{"from":{"type":"string"},"inputs":{"type":"object"},"inputTexts":{"type":"object","description":"Inputs as texts, as on a command line; they count more.","additionalProperties":{"type":"array","items":{"type":"string"}}},"labels":{"$ref":"#/components/schemas/Labels"}}}
            """,
        ["Decision"] = """
            {"type":"object","additionalProperties":false,"properties":{"task":{"type":"string"},"decision":{},"decisionText":{"type":"string","description":"The decision as text, as on a command line."}}}
            """,
        ["Decided"] = """
            {"type":"object","properties":{"executionId":{"type":"string"},"task":{"type":"string"}}}
            """,
        ["Change"] = """
            {"type":"object","additionalProperties":false,"required":["labels"],"properties":{"labels":{"type":"object","additionalProperties":{"type":["string","null"]}}}}
            """,
        ["State"] = """
            {"type":"object","properties":{"executionId":{"type":"string"},"flow":{"type":"string"},"state":{"$ref":"#/components/schemas/ExecutionState"},"reason":{"type":["string","null"]}}}
            """,
        ["Bulk"] = """
            {"type":"object","properties":{"ids":{"type":"array","items":{"type":"string"}},
              "filter":{"type":"object","additionalProperties":false,"properties":{"flow":{"type":"string"},"namespace":{"type":"string"},"states":{"type":"array","items":{"$ref":"#/components/schemas/ExecutionState"}},
                "labels":{"$ref":"#/components/schemas/Labels"},"trigger":{"type":"string"},"parent":{"type":"string"},"origin":{"type":"string"},"originKind":{"type":"string"},"node":{"type":"string"},
                "createdFrom":{"type":"string","format":"date-time"},"createdBefore":{"type":"string","format":"date-time"},"idSuffix":{"type":"string"}}},
              "limit":{"type":"integer","minimum":1,"maximum":1000},"cursor":{"type":"string","description":"The 'next' of the answer before, beside the same filter."},"dryRun":{"type":"boolean","description":"Whether only to say which executions are meant."}}}
            """,
        ["BulkResult"] = """
            {"type":"object","properties":{"dryRun":{"type":"boolean"},"done":{"type":"integer"},"refused":{"type":"integer"},"more":{"type":"boolean","description":"Whether the filter finds more than were taken."},"next":{"type":["string","null"],"description":"The 'cursor' of the request that goes on behind them."},
              "results":{"type":"array","items":{"type":"object","properties":{"executionId":{"type":"string"},"status":{"type":"integer"},"detail":{"type":["string","null"]},"newExecutionId":{"type":["string","null"]}}}}}}
            """,
    });

    // Interpolation would take the closing braces of schemas for its own.
    private static string Filled(string schema) => schema
        .Replace("%Summary%", Summary, StringComparison.Ordinal)
        .Replace("%Key%", Key, StringComparison.Ordinal)
        .Replace("%Metric%", Metric, StringComparison.Ordinal)
        .Replace("%Duration%", Duration, StringComparison.Ordinal);
}
