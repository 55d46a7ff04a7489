using System.Globalization;
using System.Security;
using System.Text;

namespace Pipelines.Runtime.Graphs;

/// <summary>
/// Draws a flow from left to right as one SVG file without scripts, fonts or links; its colours follow the reader's light or dark
/// setting. Handlers stand in bands of their own below the work.
/// </summary>
internal sealed class SvgGraph
{
    private const double Margin = 24;
    private const double TitleHeight = 34;
    private const double LineHeight = 15;
    private const double NodeGap = 22;
    private const double LetterWidth = 7.4;
    private const double NoteLetterWidth = 6.3;
    private const double MinNodeWidth = 110;
    private const double MinLayerGap = 56;
    private const double BandTop = 30;

    private const string Style = """
        <style>
        .bg{fill:#ffffff}.node rect{fill:#f4f6f8;stroke:#aab2bd;stroke-width:1.3}.fan{fill:#f4f6f8;stroke:#aab2bd;stroke-width:1.3}
        .outputs rect{fill:#eef4ff;stroke:#7d9ad0}.onfailure rect{fill:#fdf0f0;stroke:#d79a9a}.finally rect{fill:#f3f0fa;stroke:#a99ccb}
        .name{fill:#1d2430;font:600 13px ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
        .note{fill:#5d6673;font:11px ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
        .type{fill:#48607f;font:11px ui-monospace,Consolas,Menlo,monospace;paint-order:stroke;stroke:#ffffff;stroke-width:4px;stroke-linejoin:round}
        .title{fill:#1d2430;font:600 15px ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
        .edge{fill:none;stroke:#8793a3;stroke-width:1.5}.order{stroke-dasharray:5 4}.each{stroke-width:2.6}.head{fill:#8793a3}
        .band{fill:none;stroke:#c9ced6;stroke-dasharray:3 4}.condition{stroke-dasharray:6 3}
        @media (prefers-color-scheme: dark){
        .bg{fill:#14171c}.node rect,.fan{fill:#20252d;stroke:#59626f}.outputs rect{fill:#1c2638;stroke:#5b7bb4}
        .onfailure rect{fill:#33201f;stroke:#9a5b5b}.finally rect{fill:#262135;stroke:#74679a}
        .name,.title{fill:#e7eaee}.note{fill:#a1aab6}.type{fill:#9fb8d8;stroke:#14171c}
        .edge{stroke:#76818f}.head{fill:#76818f}.band{stroke:#434b56}}
        </style>
        """;

    private readonly FlowGraph _graph;
    private readonly GraphLayout _layout;
    private readonly List<(double X, double Width)> _columns = [];
    private readonly double _rowHeight;
    private readonly double _workBottom;
    private readonly StringBuilder _svg = new();

    private SvgGraph(FlowGraph graph)
    {
        _graph = graph;
        var work = graph.Nodes.Where(IsWork).ToList();
        _layout = LayeredLayout.Arrange([.. work.Select(node => node.Id)], [.. graph.Edges.Select(edge => (edge.From, edge.To))]);
        _rowHeight = (graph.Nodes.Count == 0 ? 0 : graph.Nodes.Max(HeightOf)) + NodeGap;
        PlaceColumns(work.ToDictionary(node => node.Id, StringComparer.Ordinal));
        var rows = _layout.Routes.Values.SelectMany(route => route.Select(place => place.Row)).Concat(_layout.Places.Values.Select(place => place.Row));
        _workBottom = Margin + TitleHeight + ((rows.DefaultIfEmpty(-1).Max() + 1) * _rowHeight);
    }

    /// <summary>Draws it; lines end with <c>\n</c>.</summary>
    /// <param name="graph">The graph.</param>
    public static string Render(FlowGraph graph) => new SvgGraph(graph).Render();

    private static bool IsWork(GraphNode node) => node.Kind is GraphNodeKind.Work or GraphNodeKind.Outputs;

    private string Render()
    {
        foreach (var edge in _graph.Edges)
        {
            AppendEdge(edge);
        }

        foreach (var node in _graph.Nodes.Where(IsWork))
        {
            var (x, y) = Point(_layout.Places[node.Id]);
            AppendNode(node, x, y, _columns[_layout.Places[node.Id].Layer].Width);
        }

        // Above all edges, so that none runs through a type's name.
        foreach (var node in _graph.Nodes.Where(IsWork))
        {
            AppendType(node);
        }

        var (right, bottom) = (_columns.Count == 0 ? 300 : _columns[^1].X + _columns[^1].Width, _workBottom);
        (right, bottom) = AppendBand(GraphNodeKind.OnFailure, "on failure", right, bottom);
        (right, bottom) = AppendBand(GraphNodeKind.Finally, "finally", right, bottom);
        var width = Number(Math.Max(right, Margin + (_graph.Title.Length * 9)) + Margin);
        var height = Number(bottom + Margin - NodeGap);
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{Escape(_graph.Title)}</title>\n{Style}\n")
            .Append("<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"head\" d=\"M0,0 L8,4 L0,8 z\"/></marker></defs>\n")
            .Append("<rect class=\"bg\" width=\"100%\" height=\"100%\"/>\n")
            .Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{Number(Margin)}\" y=\"{Number(Margin + 10)}\">{Escape(_graph.Title)}</text>\n")
            .Append(_svg)
            .Append("</svg>\n")
            .ToString();
    }

    private void PlaceColumns(Dictionary<string, GraphNode> nodes)
    {
        var x = Margin;
        foreach (var layer in _layout.Layers)
        {
            var width = layer.Select(id => WidthOf(nodes[id])).DefaultIfEmpty(MinNodeWidth).Max();
            var type = layer.Select(id => TypeLabel(nodes[id])?.Length ?? 0).DefaultIfEmpty(0).Max();
            _columns.Add((x, width));
            x += width + Math.Max(MinLayerGap, (type * NoteLetterWidth) + 40);
        }
    }

    // The type stands once at the port that all data edges of a node leave from.
    private string? TypeLabel(GraphNode node) => _graph.Edges.FirstOrDefault(edge => edge.From == node.Id && edge.Type is not null && _layout.Places.ContainsKey(edge.To))?.Type;

    private void AppendType(GraphNode node)
    {
        if (TypeLabel(node) is { } type)
        {
            var (x, y) = Point(_layout.Places[node.Id]);
            var port = x + _columns[_layout.Places[node.Id].Layer].Width;
            _svg.Append(CultureInfo.InvariantCulture, $"<text class=\"type\" x=\"{Number(port + 9)}\" y=\"{Number(y - 6)}\">{Escape(type)}</text>\n");
        }
    }

    private void AppendEdge(GraphEdge edge)
    {
        if (!_layout.Routes.TryGetValue((edge.From, edge.To), out var route))
        {
            return;
        }

        var path = new StringBuilder();
        var (x, y) = Point(route[0]);
        x += _columns[route[0].Layer].Width;
        path.Append(CultureInfo.InvariantCulture, $"M{Number(x)},{Number(y)}");
        foreach (var place in route.Skip(1))
        {
            var (nextX, nextY) = Point(place);
            var bend = (nextX - x) / 2;
            path.Append(CultureInfo.InvariantCulture, $" C{Number(x + bend)},{Number(y)} {Number(nextX - bend)},{Number(nextY)} {Number(nextX)},{Number(nextY)}");
            (x, y) = (nextX, nextY);
            if (place != route[^1])
            {
                // Straight through the column of a layer that the edge only passes.
                x += _columns[place.Layer].Width;
                path.Append(CultureInfo.InvariantCulture, $" H{Number(x)}");
            }
        }

        _svg.Append(CultureInfo.InvariantCulture, $"<path class=\"edge {edge.Kind.ToString().ToLowerInvariant()}\" marker-end=\"url(#head)\" d=\"{path}\"/>\n");
    }

    private (double Right, double Bottom) AppendBand(GraphNodeKind kind, string title, double right, double top)
    {
        var nodes = _graph.Nodes.Where(node => node.Kind == kind).ToList();
        if (nodes.Count == 0)
        {
            return (right, top);
        }

        var height = nodes.Max(HeightOf);
        var x = Margin + 12;
        var start = _svg.Length;
        foreach (var node in nodes)
        {
            var width = WidthOf(node);
            AppendNode(node, x, top + BandTop + (height / 2), width);
            x += width + NodeGap;
        }

        var band = $"<rect class=\"band\" x=\"{Number(Margin)}\" y=\"{Number(top)}\" width=\"{Number(x - NodeGap + 12 - Margin)}\" height=\"{Number(height + BandTop + 12)}\" rx=\"8\"/>\n<text class=\"note\" x=\"{Number(Margin + 12)}\" y=\"{Number(top + 19)}\">{title}</text>\n";
        _svg.Insert(start, band);
        return (Math.Max(right, x - NodeGap + 12), top + height + BandTop + 12 + NodeGap);
    }

    private void AppendNode(GraphNode node, double x, double center, double width)
    {
        var height = HeightOf(node);
        var top = center - (height / 2);
        var radius = node.Kind == GraphNodeKind.Outputs ? height / 2 : 7;
        var stroke = node.State is { } state ? $" style=\"stroke:{StateColors.Of(state)};stroke-width:2.5\"" : "";
        _svg.Append(CultureInfo.InvariantCulture, $"<g class=\"node {node.Kind.ToString().ToLowerInvariant()}\">");
        if (node.Description is { Length: > 0 } description)
        {
            _svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(description)}</title>");
        }

        if (node.Each is not null)
        {
            // Sheets behind the node: it runs once an element.
            foreach (var offset in new[] { 8, 4 })
            {
                _svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Number(x + offset)}\" y=\"{Number(top - offset)}\" width=\"{Number(width - offset)}\" height=\"{Number(height)}\" rx=\"7\"/>");
            }
        }

        _svg.Append(CultureInfo.InvariantCulture, $"<rect{(node.Condition is null ? "" : " class=\"condition\"")} x=\"{Number(x)}\" y=\"{Number(top)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" rx=\"{Number(radius)}\"{stroke}/>");
        var y = top + 21;
        _svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" text-anchor=\"middle\" x=\"{Number(x + (width / 2))}\" y=\"{Number(y)}\">{Escape(node.Label)}</text>");
        foreach (var note in Notes(node))
        {
            y += LineHeight;
            _svg.Append(CultureInfo.InvariantCulture, $"<text class=\"note\" text-anchor=\"middle\" x=\"{Number(x + (width / 2))}\" y=\"{Number(y)}\">{Escape(note)}</text>");
        }

        _svg.Append("</g>\n");
    }

    private (double X, double Y) Point((int Layer, double Row) place) =>
        (_columns[place.Layer].X, Margin + TitleHeight + (place.Row * _rowHeight) + ((_rowHeight - NodeGap) / 2));

    private static double WidthOf(GraphNode node) =>
        Math.Max(MinNodeWidth, Math.Max(node.Label.Length * LetterWidth, Notes(node).Select(note => note.Length * NoteLetterWidth).DefaultIfEmpty(0).Max()) + 28);

    private static double HeightOf(GraphNode node) => 32 + (Notes(node).Count() * LineHeight);

    private static IEnumerable<string> Notes(GraphNode node) =>
        node.Kind == GraphNodeKind.Outputs && node.OutputType is { } type ? [type] : node.Notes;

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Escape(string text) => SecurityElement.Escape(text);
}
