namespace Pipelines.Web.Endpoints;

/// <summary>Namespaces hold those below them: <c>zoomcamp</c> holds <c>zoomcamp.gcp</c>.</summary>
internal static class Namespaces
{
    /// <summary>The namespace of a flow.</summary>
    /// <param name="flow">Its full name.</param>
    public static string Of(string flow) => flow[..Math.Max(0, flow.LastIndexOf('/'))];

    /// <summary>Whether a namespace is another, or lies below it.</summary>
    public static bool IsWithin(string candidate, string outer) =>
        candidate.StartsWith(outer, StringComparison.OrdinalIgnoreCase) && (candidate.Length == outer.Length || candidate[outer.Length] == '.');
}
