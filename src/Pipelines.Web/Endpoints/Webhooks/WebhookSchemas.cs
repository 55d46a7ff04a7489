namespace Pipelines.Web.Endpoints.Webhooks;

/// <summary>Schemas of webhooks.</summary>
internal static class WebhookSchemas
{
    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["WebhookAccepted"] = """
            {"type":"object","required":["executionIds","isNew"],"properties":{"executionIds":{"type":"array","items":{"type":"string"}},"isNew":{"type":"boolean"}}}
            """,
        ["WebhookCompleted"] = """
            {"type":"object","required":["executionId","isNew","state"],"properties":{"executionId":{"type":"string"},"isNew":{"type":"boolean"},"state":{"type":"string"},"outputs":{}}}
            """,
    });
}
