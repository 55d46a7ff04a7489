using Microsoft.CodeAnalysis;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>What the parameters of a method are filled from.</summary>
/// <param name="Parameters">Each in order.</param>
/// <param name="Dependencies">The tasks among their sources.</param>
/// <param name="Decisions">Those that take a person's decision.</param>
internal sealed record BoundParameters(
    IReadOnlyList<ParameterModel> Parameters, IReadOnlyList<BoundDependency> Dependencies, IReadOnlyList<IParameterSymbol> Decisions);
