using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Graphs;
using Pipelines.Runtime.Inputs;
using Pipelines.Web.Json;

namespace Pipelines.Web.Endpoints.Flows;

/// <summary>Answers with a graph.</summary>
internal static class GraphAnswers
{
    /// <summary>The words of the formats.</summary>
    public static IReadOnlyDictionary<string, GraphFormat> Formats { get; } =
        Enum.GetValues<GraphFormat>().ToDictionary(static format => format.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes it.</summary>
    public static Task WriteAsync(HttpContext context, JsonResponses json, FlowGraph graph, GraphFormat format) => format switch
    {
        GraphFormat.Mermaid => RawAnswers.WriteAsync(context, Encoding.UTF8.GetBytes(MermaidGraph.Render(graph)), "text/plain; charset=utf-8"),
        GraphFormat.Svg => RawAnswers.WriteAsync(context, Encoding.UTF8.GetBytes(SvgGraph.Render(graph)), "image/svg+xml"),
        _ => json.WriteAsync(context, graph, static (writer, graph) => Write(writer, graph)),
    };

    private static void Write(Utf8JsonWriter writer, FlowGraph graph)
    {
        writer.WriteStartObject();
        writer.WriteString("flow", graph.Title);
        writer.WriteStartArray("nodes");
        foreach (var node in graph.Nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("id", node.Id);
            writer.WriteString("label", node.Label);
            writer.WriteString("kind", InputNames.ToKebab(node.Kind.ToString()));
            writer.WriteString("description", node.Description);
            writer.WriteString("output", node.OutputType);
            writer.WriteStartArray("notes");
            foreach (var note in node.Notes)
            {
                writer.WriteStringValue(note);
            }

            writer.WriteEndArray();
            writer.WriteString("state", node.State is { } state ? StateWords.Word(state) : null);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("edges");
        foreach (var edge in graph.Edges)
        {
            writer.WriteStartObject();
            writer.WriteString("from", edge.From);
            writer.WriteString("to", edge.To);
            writer.WriteString("kind", InputNames.ToKebab(edge.Kind.ToString()));
            writer.WriteString("type", edge.Type);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
