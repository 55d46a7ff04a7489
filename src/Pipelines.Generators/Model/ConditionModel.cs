namespace Pipelines.Generators.Model;

/// <summary>The member that decides whether a task runs.</summary>
/// <param name="MemberName">The member as C# spells it.</param>
/// <param name="IsMethod">Whether it is called; a property otherwise.</param>
/// <param name="IsStatic">Whether it is named by the class rather than by the instance.</param>
/// <param name="Parameters">The parameters of the method; contexts and tokens are not among them.</param>
internal sealed record ConditionModel(string MemberName, bool IsMethod, bool IsStatic, EquatableArray<ParameterModel> Parameters);
