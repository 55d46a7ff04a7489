namespace Pipelines.Generators.Model;

/// <summary>The method that makes the flow's outputs.</summary>
internal sealed record OutputModel
{
    /// <summary>The method as C# spells it.</summary>
    public required string MethodName { get; init; }

    /// <summary>Whether it is named by the class rather than by the instance.</summary>
    public bool IsStatic { get; init; }

    /// <summary>What it returns. Of a broken flow only its names count.</summary>
    public required TypeShape Type { get; init; }

    public EquatableArray<ParameterModel> Parameters { get; init; }

    public EquatableArray<DependencyModel> Dependencies { get; init; }
}
