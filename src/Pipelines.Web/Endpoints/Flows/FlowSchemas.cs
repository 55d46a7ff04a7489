namespace Pipelines.Web.Endpoints.Flows;

/// <summary>Schemas of flows.</summary>
internal static class FlowSchemas
{
    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["FlowList"] = """
            {"type":"object","required":["flows"],"properties":{"flows":{"type":"array","items":{"type":"object","properties":{
              "flow":{"type":"string","description":"Namespace and id."},"namespace":{"type":"string"},"id":{"type":"string"},"description":{"type":["string","null"]},
              "revision":{"type":"string"},"tasks":{"type":"integer"},"triggers":{"type":"array","items":{"type":"string"}},"labels":{"$ref":"#/components/schemas/Labels"}}}}}}
            """,
        ["Flow"] = """
            {"type":"object","properties":{
              "flow":{"type":"string"},"description":{"type":["string","null"]},"revision":{"type":"string"},"labels":{"$ref":"#/components/schemas/Labels"},
              "inputs":{"type":"object","description":"The JSON Schema of the inputs."},
              "inputFields":{"type":"array","description":"How to ask for each input.","items":{"type":"object","properties":{"name":{"type":"string"},"kind":{"type":"string"},"list":{"type":"boolean"},"expected":{"type":"string"},
                "required":{"type":"boolean"},"default":{},"description":{"type":["string","null"]},"choices":{"type":"array","items":{"type":"string"}}}}},"outputs":{"type":["string","null"],"description":"The type of the outputs."},
              "tasks":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"role":{"type":"string"},"description":{"type":["string","null"]},
                "after":{"type":"array","items":{"type":"object","properties":{"task":{"type":"string"},"kind":{"type":"string"}}}},"output":{"type":["string","null"]},"each":{"type":["string","null"]},"when":{"type":["string","null"]},
                "maxRetries":{"type":"integer"},"timeoutMs":{"type":"integer"},"allowFailure":{"type":"boolean"}}}},
              "triggers":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"kind":{"type":"string"},"fires":{"type":"string"},"enabled":{"type":"boolean"}}}}}}
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
