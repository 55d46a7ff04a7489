namespace Pipelines.Web.Endpoints.Service.Metrics;

/// <summary>The tags of a measurement, in the order in which the instrument gives them.</summary>
/// <param name="Tags">The tags.</param>
internal readonly record struct TagSet(KeyValuePair<string, object?>[] Tags);
