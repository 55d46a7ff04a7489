namespace Pipelines.Runtime.Graphs;

/// <summary>
/// Places the nodes of an acyclic graph on layers, so that every edge goes forward, and orders each layer so that few edges
/// cross (Sugiyama, Tagawa and Toda 1981: longest-path layers, then barycenter sweeps). An edge over several layers passes
/// through a point on each, and so never through a node. Pure.
/// </summary>
internal static class LayeredLayout
{
    private const int Sweeps = 8;

    /// <summary>Lays a graph out.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="edges">The edges; those with an end that is not among the nodes are left out.</param>
    public static GraphLayout Arrange(IReadOnlyList<string> nodes, IReadOnlyList<(string From, string To)> edges)
    {
        var known = nodes.ToHashSet(StringComparer.Ordinal);
        var inner = edges.Where(edge => known.Contains(edge.From) && known.Contains(edge.To) && edge.From != edge.To).Distinct().ToList();
        var layerOf = AssignLayers(nodes, inner);
        var layers = Enumerable.Range(0, layerOf.Count == 0 ? 0 : layerOf.Values.Max() + 1).Select(_ => new List<Place>()).ToList();
        var places = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            Add(places[node] = new Place(node), layerOf[node], layers);
        }

        var routes = inner.ToDictionary(edge => edge, edge => Route(places[edge.From], places[edge.To], layers));
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            Sweep(layers, isForward: sweep % 2 == 0);
        }

        Center(layers);
        return new GraphLayout(
            [.. layers.Select(layer => (IReadOnlyList<string>)[.. layer.Select(place => place.Node).OfType<string>()])],
            places.ToDictionary(pair => pair.Key, pair => (pair.Value.Layer, pair.Value.Row)),
            routes.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<(int, double)>)[.. pair.Value.Select(place => (place.Layer, place.Row))]));
    }

    private static Dictionary<string, int> AssignLayers(IReadOnlyList<string> nodes, List<(string From, string To)> edges)
    {
        var before = edges.ToLookup(edge => edge.To, edge => edge.From, StringComparer.Ordinal);
        var layers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            LayerOf(node);
        }

        return layers;

        int LayerOf(string node)
        {
            if (layers.TryGetValue(node, out var layer))
            {
                return layer;
            }

            // Guards against a cycle, which a flow cannot have but a hand-made graph may.
            layers[node] = 0;
            return layers[node] = before[node].Select(LayerOf).DefaultIfEmpty(-1).Max() + 1;
        }
    }

    private static List<Place> Route(Place from, Place to, List<List<Place>> layers)
    {
        var route = new List<Place> { from };
        for (var layer = from.Layer + 1; layer < to.Layer; layer++)
        {
            var bend = new Place(null);
            Add(bend, layer, layers);
            route.Add(bend);
        }

        route.Add(to);
        foreach (var (before, after) in route.Zip(route.Skip(1)))
        {
            before.After.Add(after);
            after.Before.Add(before);
        }

        return route;
    }

    private static void Add(Place place, int layer, List<List<Place>> layers)
    {
        place.Layer = layer;
        place.Row = layers[layer].Count;
        layers[layer].Add(place);
    }

    private static void Sweep(List<List<Place>> layers, bool isForward)
    {
        foreach (var layer in isForward ? layers : Enumerable.Reverse(layers))
        {
            // A stable sort: equals keep the order of declaration.
            var ordered = layer.OrderBy(place => Barycenter(isForward ? place.Before : place.After, place.Row)).ToList();
            for (var row = 0; row < ordered.Count; row++)
            {
                layer[row] = ordered[row];
                ordered[row].Row = row;
            }
        }
    }

    private static double Barycenter(List<Place> neighbours, double fallback) => neighbours.Count == 0 ? fallback : neighbours.Average(place => place.Row);

    // Moves each place towards its neighbours as far as the order of its layer allows, so that chains run straight.
    private static void Center(List<List<Place>> layers)
    {
        var tallest = layers.Count == 0 ? 0 : layers.Max(layer => layer.Count);
        foreach (var layer in layers)
        {
            foreach (var place in layer)
            {
                place.Row += (tallest - layer.Count) / 2.0;
            }
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var isForward = sweep % 2 == 0;
            foreach (var layer in isForward ? layers.Skip(1) : Enumerable.Reverse(layers).Skip(1))
            {
                Straighten(layer, isForward);
            }
        }

        Compact([.. layers.SelectMany(layer => layer).OrderBy(place => place.Row)]);
    }

    // A task on its own has nothing to hold it near the others: rows that no place is in are cut out.
    private static void Compact(List<Place> byRow)
    {
        var (shift, above) = (0.0, 0.0);
        for (var index = 0; index < byRow.Count; index++)
        {
            var row = byRow[index].Row;
            shift += index == 0 ? row : Math.Max(0, row - above - 1);
            byRow[index].Row = row - shift;
            above = row;
        }
    }

    private static void Straighten(List<Place> layer, bool isForward)
    {
        if (layer.Count == 0)
        {
            return;
        }

        var wanted = layer.Select(place => Barycenter(isForward ? place.Before : place.After, place.Row)).ToList();
        for (var index = 1; index < layer.Count; index++)
        {
            wanted[index] = Math.Max(wanted[index], wanted[index - 1] + 1);
        }

        // Pushed apart only downwards, the layer would drift: half of the push goes back.
        var drift = layer.Select((place, index) => wanted[index] - Barycenter(isForward ? place.Before : place.After, place.Row)).Average();
        for (var index = 0; index < layer.Count; index++)
        {
            layer[index].Row = wanted[index] - drift;
        }
    }

    private sealed class Place(string? node)
    {
        public string? Node { get; } = node;

        public int Layer { get; set; }

        public double Row { get; set; }

        public List<Place> Before { get; } = [];

        public List<Place> After { get; } = [];
    }
}
