namespace Pipelines.Runtime.Graphs;

/// <summary>That a node comes after another.</summary>
/// <param name="From">The node before.</param>
/// <param name="To">The node after.</param>
/// <param name="Kind">What is handed over.</param>
/// <param name="Type">The type of the data; <see langword="null"/> when there is none.</param>
internal sealed record GraphEdge(string From, string To, GraphEdgeKind Kind, string? Type);

/// <summary>What an edge hands over.</summary>
internal enum GraphEdgeKind
{
    /// <summary>The output.</summary>
    Data,

    /// <summary>Each element of the output to a run of its own.</summary>
    Each,

    /// <summary>Nothing: only the order.</summary>
    Order,
}
