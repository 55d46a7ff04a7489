namespace Pipelines.Runtime.Graphs;

/// <summary>Where things go, in layers and rows; the renderer makes points of them.</summary>
/// <param name="Layers">The nodes of each layer, from top to bottom.</param>
/// <param name="Places">The layer and row of each node; rows are at least 1 apart within a layer, and start at 0.</param>
/// <param name="Routes">The places that each edge passes through, its ends included.</param>
internal sealed record GraphLayout(
    IReadOnlyList<IReadOnlyList<string>> Layers,
    IReadOnlyDictionary<string, (int Layer, double Row)> Places,
    IReadOnlyDictionary<(string From, string To), IReadOnlyList<(int Layer, double Row)>> Routes);
