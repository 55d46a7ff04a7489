namespace Pipelines.Web.Endpoints;

/// <summary>The body of an operation's request.</summary>
/// <param name="Description">What it holds.</param>
/// <param name="Schemas">By content type, the name of one of <see cref="ApiSchemas"/> or a JSON Schema. Other types are refused with 415.</param>
internal sealed record ApiBody(string Description, IReadOnlyDictionary<string, string> Schemas)
{
    /// <summary>Whether it must be there.</summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>A JSON body.</summary>
    public static ApiBody Json(string description, string schema) => new(description, new Dictionary<string, string> { ["application/json"] = schema });
}
