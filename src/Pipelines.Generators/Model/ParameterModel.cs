namespace Pipelines.Generators.Model;

/// <summary>A parameter of a task, condition or output method, in order.</summary>
internal sealed record ParameterModel
{
    /// <summary>The parameter as C# spells it.</summary>
    public required string Name { get; init; }

    public required ParameterRole Role { get; init; }

    /// <summary>The parameter's type as generated code spells it, with its <c>?</c>.</summary>
    public required string CSharpType { get; init; }

    /// <summary>The task it is filled from.</summary>
    public string? SourceTaskId { get; init; }

    /// <summary>
    /// What is read with a codec: the type that the <b>source</b> wrote, which converts to the parameter by itself. For elements and
    /// fan-ins the type of one element. For the optional and outcome roles without its outermost nullability.
    /// </summary>
    public TypeShape? Type { get; init; }

    /// <summary>For fan-ins: the collection that the parameter asks for. <c>T[]</c> is what the runtime gives.</summary>
    public CollectionKind Collection { get; init; }

    /// <summary>For fan-ins: the element type that the parameter asks for, with its <c>?</c>: <c>global::Pipelines.TaskOutcome&lt;long&gt;</c>.</summary>
    public string? ElementCSharpType { get; init; }
}
