namespace Pipelines.Generators.Model;

/// <summary>The limit of executions.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="OnLimit">The member of <c>OnLimit</c>: <c>Queue</c>.</param>
/// <param name="KeyInput">The JSON name of the input that tells apart what is counted together.</param>
internal sealed record ConcurrencyModel(int Limit, string OnLimit, string? KeyInput);
