using System.Text.Json;

namespace Pipelines.Web.Tests.Support;

/// <summary>A server-sent event, or a comment.</summary>
internal sealed record ServerEvent(string Name, string? Id, string Data)
{
    public JsonElement Json => JsonDocument.Parse(Data).RootElement;

    public static async IAsyncEnumerable<ServerEvent> ReadAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        var (name, id, data) = ("message", (string?)null, "");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0)
                {
                    yield return new ServerEvent(name, id, data);
                }

                (name, id, data) = ("message", null, "");
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data += line[6..];
            }
        }
    }
}
