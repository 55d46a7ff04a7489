namespace Pipelines.Web.Endpoints.Sessions;

/// <summary>Schemas of sessions.</summary>
internal static class SessionSchemas
{
    /// <summary>The schemas.</summary>
    public static ApiSchemas All { get; } = new(new Dictionary<string, string>
    {
        ["Session"] = """
            {"type":"object","required":["name","kind","scope"],"properties":{
              "name":{"type":"string"},"kind":{"type":"string","enum":["local","key","user"]},"scope":{"type":"string","enum":["read","run","admin"]},
              "namespace":{"type":["string","null"],"description":"Only there and below; null for everywhere."},
              "expiresAt":{"type":["string","null"],"format":"date-time"},"antiForgeryToken":{"type":["string","null"]}}}
            """,
    });
}
