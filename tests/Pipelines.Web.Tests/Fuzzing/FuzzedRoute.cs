using System.Text.Json;

namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>An operation of the API, as the OpenAPI document tells of it: what is added later is fuzzed without a line here.</summary>
internal sealed record FuzzedRoute(string Path, string Method, IReadOnlyList<string> Methods, IReadOnlyList<FuzzedRoute.Parameter> Query, IReadOnlyList<string> BodyTypes)
{
    /// <summary>A parameter of the query, with values that do not fit it.</summary>
    public sealed record Parameter(string Name, bool IsRepeated, IReadOnlyList<string> Misfits);

    public bool TakesJson => BodyTypes.Contains("application/json");

    /// <summary>Whether any JSON at all is a body: a value of a key.</summary>
    public bool TakesAnyJson => Path.StartsWith("/api/v1/kv/", StringComparison.Ordinal);

    /// <summary>All operations but webhooks, which say nothing of what they take.</summary>
    public static IReadOnlyList<FuzzedRoute> Of(JsonElement document)
    {
        var routes = new List<FuzzedRoute>();
        foreach (var path in document.GetProperty("paths").EnumerateObject().Where(static path => !path.Name.Contains("/webhooks/", StringComparison.Ordinal)))
        {
            var methods = path.Value.EnumerateObject().Select(static operation => operation.Name.ToUpperInvariant()).ToList();
            routes.AddRange(path.Value.EnumerateObject().Select(operation => new FuzzedRoute(
                path.Name,
                operation.Name.ToUpperInvariant(),
                methods,
                [.. operation.Value.GetProperty("parameters").EnumerateArray().Where(static parameter => parameter.GetProperty("in").GetString() == "query").Select(Read)],
                operation.Value.TryGetProperty("requestBody", out var body) ? [.. body.GetProperty("content").EnumerateObject().Select(static content => content.Name)] : [])));
        }

        return routes;
    }

    /// <summary>The address with what stands for its parts.</summary>
    public string Address(Func<string, string> part)
    {
        var address = Path;
        while (address.IndexOf('{', StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = address.IndexOf('}', start);
            address = address[..start] + part(address[(start + 1)..end]) + address[(end + 1)..];
        }

        return address;
    }

    private static Parameter Read(JsonElement parameter)
    {
        var (name, schema) = (parameter.GetProperty("name").GetString()!, parameter.GetProperty("schema"));
        var isRepeated = schema.TryGetProperty("items", out var items);
        var one = isRepeated ? items : schema;
        var type = one.TryGetProperty("type", out var given) ? given.GetString() : null;
        IReadOnlyList<string> misfits = one.TryGetProperty("enum", out _) ? ["nothing", "7", "%C3%A4", "a,b"]
            : type == "integer" ? ["-1", "x", "1.5", "99999999999999999999", "0x10", "%C2%B2", "+1", "1e3"]
            : type == "boolean" ? ["maybe", "2", "yes!", "%20"]
            : name is "createdFrom" or "createdBefore" or "since" ? ["yesterday", "2019-13-41", "-1", "2019-01-01T99:00:00Z", "999999999999"]
            : name == "cursor" ? ["x", "Mjp4", "%%%", "////", new string('A', 500)]
            : name is "state" ? ["asleep", "running,asleep", "%00"]
            : ["%00", "a%00b"];
        return new Parameter(name, isRepeated, misfits);
    }
}
