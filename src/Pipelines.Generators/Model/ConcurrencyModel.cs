namespace Pipelines.Generators.Model;

/// <summary>The limit of executions.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="OnLimit">The member of <c>OnLimit</c>: <c>Queue</c>.</param>
internal sealed record ConcurrencyModel(int Limit, string OnLimit);
