namespace Pipelines.Web.Endpoints.Service;

/// <summary>Schemas that all operations share.</summary>
internal static class ServiceSchemas
{
    /// <summary>How callers say who they are, by name. An API that is open to its machine takes callers that do not, too.</summary>
    public static IReadOnlyDictionary<string, string> SecuritySchemes { get; } = new Dictionary<string, string>
    {
        ["bearer"] = """{"type":"http","scheme":"bearer","description":"An API key."}""",
        ["key"] = """{"type":"apiKey","in":"header","name":"X-Api-Key","description":"An API key."}""",
        ["session"] = """{"type":"apiKey","in":"cookie","name":"pipelines_session","description":"Set by signIn, over https as __Host-pipelines_session. Changes need the header X-Anti-Forgery-Token beside it."}""",
    };

    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["Problem"] = """
            {"type":"object","description":"Problem details (RFC 9457).","required":["title","status"],"properties":{
              "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},
              "detail":{"type":"string","description":"What is wrong with this request, what was expected and what to do."},
              "traceId":{"type":"string","description":"What the program's log knows the request by."},
              "moreErrors":{"type":"integer","description":"How many mistakes there are besides those of errors."},
              "errors":{"type":"array","description":"The mistakes in the inputs or the body, 100 at most.","items":{"type":"object","required":["input","message"],"properties":{
                "input":{"type":"string","description":"The path of the value: months[2].year."},"message":{"type":"string"}}}}}}
            """,
        ["Health"] = """
            {"type":"object","required":["status","problem"],"properties":{"status":{"enum":["ok","failed"]},"problem":{"type":["string","null"]}}}
            """,
        ["Labels"] = """
            {"type":"object","additionalProperties":{"type":"string"}}
            """,
        ["Next"] = """
            {"type":["string","null"],"description":"The 'cursor' of the next page; null behind the last one."}
            """,
        ["Time"] = """
            {"type":["string","null"],"format":"date-time"}
            """,
    });
}
