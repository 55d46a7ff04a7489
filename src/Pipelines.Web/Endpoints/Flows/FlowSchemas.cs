namespace Pipelines.Web.Endpoints.Flows;

/// <summary>Schemas of flows.</summary>
internal static class FlowSchemas
{
    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["FlowList"] = """
            {"type":"object","required":["flows","next"],"properties":{"next":{"$ref":"#/components/schemas/Next"},"flows":{"type":"array","items":{"type":"object","properties":{
              "flow":{"type":"string","description":"Namespace and id."},"namespace":{"type":"string"},"id":{"type":"string"},"description":{"type":["string","null"]},
              "revision":{"type":"string"},"tasks":{"type":"integer"},"triggers":{"type":"array","items":{"type":"string"}},"labels":{"$ref":"#/components/schemas/Labels"}}}}}}
            """,
        ["Flow"] = """
            {"type":"object","properties":{
              "flow":{"type":"string"},"description":{"type":["string","null"]},"revision":{"type":"string"},"labels":{"$ref":"#/components/schemas/Labels"},
              "inputs":{"type":"object","description":"The JSON Schema of the inputs."},
              "inputFields":{"type":"array","description":"How to ask for each input.","items":{"$ref":"#/components/schemas/InputField"}},"outputs":{"type":["string","null"],"description":"The type of the outputs."},
              "concurrency":{"type":["object","null"],"properties":{"limit":{"type":"integer"},"onLimit":{"type":"string"},"keyInput":{"type":["string","null"]}}},
              "tasks":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"role":{"type":"string"},"description":{"type":["string","null"]},
                "after":{"type":"array","items":{"type":"object","properties":{"task":{"type":"string"},"kind":{"type":"string"}}}},
                "output":{"type":["string","null"]},"each":{"type":["string","null"]},"maxParallel":{"type":"integer"},"when":{"type":["string","null"]},"handles":{"type":["string","null"]},
                "maxRetries":{"type":"integer"},"timeoutMs":{"type":"integer"},"allowFailure":{"type":"boolean"},"pool":{"type":"string"},"slots":{"type":"integer"},
                "approval":{"type":"object","properties":{"question":{"type":["string","null"]},"decision":{"$ref":"#/components/schemas/InputField"}}}}}},
              "triggers":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"kind":{"type":"string"},"fires":{"type":"string"},"description":{"type":["string","null"]},"enabled":{"type":"boolean"}}}}}}
            """,
        ["InputField"] = """
            {"type":"object","properties":{"name":{"type":"string"},"kind":{"type":"string"},"list":{"type":"boolean"},"expected":{"type":"string"},
              "required":{"type":"boolean"},"default":{},"description":{"type":["string","null"]},"choices":{"type":"array","items":{"type":"string"}}}}
            """,
        ["Graph"] = """
            {"type":"object","required":["flow","nodes","edges"],"properties":{"flow":{"type":"string"},
              "nodes":{"type":"array","items":{"type":"object","properties":{
                "id":{"type":"string"},"label":{"type":"string"},"kind":{"type":"string"},"description":{"type":["string","null"]},"output":{"type":["string","null"]},
                "notes":{"type":"array","items":{"type":"string"}},"state":{"type":["string","null"]}}}},
              "edges":{"type":"array","items":{"type":"object","properties":{
                "from":{"type":"string"},"to":{"type":"string"},"kind":{"enum":["order","data","each"]},"type":{"type":["string","null"]}}}}}}
            """,
    });
}
