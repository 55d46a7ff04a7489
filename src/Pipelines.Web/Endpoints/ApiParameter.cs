namespace Pipelines.Web.Endpoints;

/// <summary>A parameter of an operation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means.</param>
/// <param name="Schema">The name of one of <see cref="ApiSchemas"/>, or a JSON Schema.</param>
internal sealed record ApiParameter(string Name, string Description, string Schema = ApiParameter.Text)
{
    /// <summary>The schema of any text.</summary>
    public const string Text = """{"type":"string"}""";

    /// <summary>Where it stands: <c>query</c>, <c>path</c> or <c>header</c>.</summary>
    public string In { get; init; } = "query";

    /// <summary>Whether it must be given. What stands in the route must be.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it may be given several times.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>A parameter of the route.</summary>
    public static ApiParameter Path(string name, string description) => new(name, description) { In = "path", IsRequired = true };

    /// <summary>A header.</summary>
    public static ApiParameter Header(string name, string description) => new(name, description) { In = "header" };
}
