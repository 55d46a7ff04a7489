using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>What the parameters of a method are filled from.</summary>
internal sealed record BoundParameters(IReadOnlyList<ParameterModel> Parameters, IReadOnlyList<BoundDependency> Dependencies);
