using System.Text;

namespace Pipelines.Runtime.Graphs;

/// <summary>Writes a flow as a Mermaid flowchart, which GitHub, GitLab and many editors draw.</summary>
internal static class MermaidGraph
{
    /// <summary>Writes it; lines end with <c>\n</c>.</summary>
    /// <param name="graph">The graph.</param>
    public static string Render(FlowGraph graph)
    {
        var text = new StringBuilder();
        text.Append($"---\ntitle: {Quote(graph.Title)}\n---\nflowchart LR\n");
        // Ids of tasks may hold characters, and be words, that Mermaid keeps for itself.
        var names = graph.Nodes.Select((node, index) => (node.Id, Name: $"n{index}")).ToDictionary(pair => pair.Id, pair => pair.Name, StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(node => node.Kind is GraphNodeKind.Work or GraphNodeKind.Outputs))
        {
            text.Append($"    {Node(node, names)}\n");
        }

        AppendGroup(text, graph, names, GraphNodeKind.OnFailure, "on failure");
        AppendGroup(text, graph, names, GraphNodeKind.Finally, "finally");
        foreach (var edge in graph.Edges.Where(edge => names.ContainsKey(edge.From) && names.ContainsKey(edge.To)))
        {
            text.Append($"    {names[edge.From]} {Arrow(edge)} {names[edge.To]}\n");
        }

        AppendStates(text, graph, names);
        return text.ToString();
    }

    private static string Node(GraphNode node, Dictionary<string, string> names)
    {
        var label = Quote(string.Join("<br/>", new[] { Escape(node.Label) }.Concat(node.Notes.Select(note => $"<i>{Escape(note)}</i>"))));
        var name = names[node.Id];
        return node switch
        {
            { Kind: GraphNodeKind.Outputs } => $"{name}([{label}])",
            { Each: not null } => $"{name}[[{label}]]",
            { Condition: not null } => $"{name}{{{{{label}}}}}",
            _ => $"{name}[{label}]",
        };
    }

    private static string Arrow(GraphEdge edge) => edge switch
    {
        { Kind: GraphEdgeKind.Order } => "-.->",
        { Kind: GraphEdgeKind.Each } => $"==>|{Quote(Escape($"each {edge.Type}".TrimEnd()))}|",
        { Type: { } type } => $"-->|{Quote(Escape(type))}|",
        _ => "-->",
    };

    private static void AppendGroup(StringBuilder text, FlowGraph graph, Dictionary<string, string> names, GraphNodeKind kind, string title)
    {
        var nodes = graph.Nodes.Where(node => node.Kind == kind).ToList();
        if (nodes.Count == 0)
        {
            return;
        }

        text.Append($"    subgraph {kind.ToString().ToLowerInvariant()} [{Quote(title)}]\n");
        foreach (var node in nodes)
        {
            text.Append($"        {Node(node, names)}\n");
        }

        text.Append("    end\n");
    }

    private static void AppendStates(StringBuilder text, FlowGraph graph, Dictionary<string, string> names)
    {
        foreach (var group in graph.Nodes.Where(node => node.State is not null).GroupBy(node => node.State!.Value).OrderBy(group => group.Key))
        {
            text.Append($"    classDef {group.Key} stroke:{StateColors.Of(group.Key)},stroke-width:2px\n");
            text.Append($"    class {string.Join(',', group.Select(node => names[node.Id]))} {group.Key}\n");
        }
    }

    private static string Quote(string text) => $"\"{text.Replace("\"", "#quot;", StringComparison.Ordinal)}\"";

    private static string Escape(string text) =>
        text.Replace("#", "#35;", StringComparison.Ordinal).Replace("&", "#amp;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal);
}
