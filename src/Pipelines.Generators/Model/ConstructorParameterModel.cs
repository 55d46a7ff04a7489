namespace Pipelines.Generators.Model;

/// <summary>A parameter of the flow's constructor, in order.</summary>
/// <param name="Name">The parameter as C# spells it.</param>
/// <param name="Role">What it is given.</param>
/// <param name="CSharpType">The type as generated code spells it, without the outermost <c>?</c>.</param>
/// <param name="IsNullable">Whether a service may be missing: the type is annotated, or the parameter has a default.</param>
/// <param name="DefaultExpression">The default, a constant as C#; <c>null</c> as text for an annotated parameter without one.</param>
internal sealed record ConstructorParameterModel(string Name, ConstructorParameterRole Role, string CSharpType, bool IsNullable, string? DefaultExpression);

/// <summary>What a parameter of the flow's constructor is given.</summary>
internal enum ConstructorParameterRole
{
    Inputs,
    ExecutionInfo,
    Service,
}
