namespace Pipelines.Web.Endpoints;

/// <summary>Namespaces hold those below them: <c>zoomcamp</c> holds <c>zoomcamp.gcp</c>.</summary>
internal static class Namespaces
{
    /// <summary>Whether a namespace is another, or lies below it.</summary>
    public static bool IsWithin(string candidate, string outer) =>
        candidate.StartsWith(outer, StringComparison.OrdinalIgnoreCase) && (candidate.Length == outer.Length || candidate[outer.Length] == '.');
}
