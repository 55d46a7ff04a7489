namespace Pipelines.Generators.Model;

/// <summary>What the assembly's registration needs of a flow.</summary>
/// <param name="FullName">Namespace and id, the order in which they are registered.</param>
/// <param name="FullyQualifiedType">The class.</param>
internal sealed record FlowRegistration(string FullName, string FullyQualifiedType);
