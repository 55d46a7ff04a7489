namespace Pipelines.Generators.Model;

/// <summary>A use of a type: all that is needed to write its codec and its JSON schema.</summary>
/// <remarks>Objects and enums, which may be shared and recursive, are named by <see cref="TypeKey"/> and kept once in <see cref="FlowModel.Types"/>.</remarks>
internal sealed record TypeShape
{
    public required TypeShapeKind Kind { get; init; }

    /// <summary>
    /// The type as generated code spells it, with <c>global::</c> and the annotations inside: <c>global::System.Collections.Generic.List&lt;string?&gt;</c>.
    /// Without the outermost <c>?</c> of a reference type (<see cref="IsNullableReference"/>); with that of a value type.
    /// </summary>
    public required string CSharpName { get; init; }

    /// <summary>The type for people: <c>long</c>, <c>List&lt;Trip&gt;</c>.</summary>
    public required string DisplayName { get; init; }

    public bool IsValueType { get; init; }

    /// <summary>A reference type that may be null: JSON <c>null</c> is valid.</summary>
    public bool IsNullableReference { get; init; }

    /// <summary>Of a nullable value the value, of a list the element, of a dictionary the value.</summary>
    public TypeShape? Element { get; init; }

    public CollectionKind Collection { get; init; }

    /// <summary>The <see cref="TypeModel.Key"/> of an object or enum.</summary>
    public string? TypeKey { get; init; }

    /// <summary>For <see cref="TypeShapeKind.FromTypeInfo"/>: the expression of its type info, <c>global::App.AppJson.Default.Trip</c>.</summary>
    public string? TypeInfoExpression { get; init; }

    /// <summary>For <see cref="TypeShapeKind.Unsupported"/>: why, and the way out.</summary>
    public string? Reason { get; init; }

    /// <summary>The type as a parameter or variable spells it: <see cref="CSharpName"/> with its <c>?</c>.</summary>
    public string AnnotatedName => IsNullableReference ? CSharpName + "?" : CSharpName;
}
