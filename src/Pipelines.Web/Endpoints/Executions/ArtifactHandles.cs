using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.Artifacts;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Finds the handles of files in JSON.</summary>
internal static class ArtifactHandles
{
    private const string Scheme = "pipelines://";

    /// <summary>All handles in some JSON, however deep.</summary>
    public static IEnumerable<Artifact> In(ReadOnlyMemory<byte>? json)
    {
        if (json is not { } bytes || bytes.Span.IndexOf("pipelines:"u8) < 0)
        {
            return [];
        }

        using var document = JsonDocument.Parse(bytes);
        var found = new List<Artifact>();
        Collect(document.RootElement, found);
        return found;
    }

    /// <summary>
    /// Refuses what a flow is given, as an input, a decision or a value that it reads, where it names files of executions which the caller
    /// may not see: the flow reads them, so that a handle is as good as the file.
    /// </summary>
    /// <exception cref="ProblemException">It does.</exception>
    public static void RequireVisible(HttpContext context, JsonElement given)
    {
        var caller = Caller.Of(context);
        if (caller.Namespace is not null)
        {
            RequireVisible(caller, given);
        }
    }

    /// <summary>The same of a text whose form only the flow knows: there may be no handle in it at all.</summary>
    /// <exception cref="ProblemException">There is one.</exception>
    public static void RequireNone(HttpContext context, string text)
    {
        if (Caller.Of(context).Namespace is not null && text.Contains(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, $"'{Caller.Of(context).Name}' may not name artifacts in a text: only in JSON is it seen which.");
        }
    }

    private static void RequireVisible(ICaller caller, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject())
                {
                    RequireVisible(caller, property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    RequireVisible(caller, item);
                }

                break;
            case JsonValueKind.String when json.GetString()!.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase):
                var parts = json.GetString()![Scheme.Length..].Split('/');
                if (!ArtifactUri.TryParse(json.GetString()!, out _) || !caller.Sees(Uri.UnescapeDataString(parts[0])))
                {
                    throw new ProblemException(StatusCodes.Status403Forbidden, $"'{caller.Name}' may not see the artifact {Shortened.Of(json.GetString()!)}.");
                }

                break;
        }
    }

    private static void Collect(JsonElement json, List<Artifact> found)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
            {
                Collect(item, found);
            }
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            if (Read(json) is { } artifact)
            {
                found.Add(artifact);
                return;
            }

            foreach (var property in json.EnumerateObject())
            {
                Collect(property.Value, found);
            }
        }
    }

    private static Artifact? Read(JsonElement json) =>
        Text(json, "uri") is { } uri && uri.StartsWith(Scheme, StringComparison.Ordinal) && Text(json, "name") is { } name && Text(json, "sha256") is { } sha256
            && json.TryGetProperty("sizeBytes", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes)
            ? new Artifact(uri, name, bytes, sha256, Text(json, "contentType") ?? "application/octet-stream")
            : null;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
