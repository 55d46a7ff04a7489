namespace Pipelines.Web.Endpoints.Operators;

/// <summary>Schemas of processes and pools.</summary>
internal static class OperatorSchemas
{
    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["NodeList"] = """
            {"type":"object","required":["nodes"],"properties":{"nodes":{"type":"array","items":{"type":"object","properties":{
              "id":{"type":"string"},"epoch":{"type":"integer"},"isLive":{"type":"boolean"},"leaseExpiresAt":{"type":"string","format":"date-time"},
              "executions":{"type":"integer"},"isThisOne":{"type":"boolean"}}}}}}
            """,
        ["PoolList"] = """
            {"type":"object","required":["pools"],"properties":{"pools":{"type":"array","items":{"type":"object","properties":{
              "name":{"type":"string"},"slots":{"type":"integer"},"slotsInUse":{"type":"integer"},
              "in":{"type":"array","items":{"type":"object","properties":{"flow":{"type":"string"},"executionId":{"type":"string"},"taskRun":{"type":"string"},"slots":{"type":"integer"},"node":{"type":["string","null"]}}}},
              "waiting":{"type":"array","items":{"type":"object","properties":{"executionId":{"type":"string"},"taskRun":{"type":"string"},"slots":{"type":"integer"}}}}}}}}}
            """,
    });
}
