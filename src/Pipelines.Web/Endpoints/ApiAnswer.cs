namespace Pipelines.Web.Endpoints;

/// <summary>An answer of an operation.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Description">When it is given.</param>
/// <param name="Schema">The name of one of <see cref="ApiSchemas"/>, or a JSON Schema; <see langword="null"/> for no body.</param>
/// <param name="ContentType">The content type.</param>
internal sealed record ApiAnswer(int Status, string Description, string? Schema = null, string ContentType = "application/json");
