namespace Pipelines.Web.Endpoints.Flows;

/// <summary>How a graph is answered.</summary>
internal enum GraphFormat
{
    /// <summary>As nodes and edges.</summary>
    Json,

    /// <summary>As Mermaid text.</summary>
    Mermaid,

    /// <summary>As an SVG picture.</summary>
    Svg,
}
