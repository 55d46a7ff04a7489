namespace Pipelines.Web.Endpoints;

/// <summary>Named JSON Schemas of the OpenAPI document. Each group of endpoints registers one with its own.</summary>
/// <param name="ByName">JSON Schemas (draft 2020-12) by name; they refer to one another as <c>#/components/schemas/Name</c>.</param>
internal sealed record ApiSchemas(IReadOnlyDictionary<string, string> ByName);
