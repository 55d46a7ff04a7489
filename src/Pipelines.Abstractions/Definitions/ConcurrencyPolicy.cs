namespace Pipelines.Definitions;

/// <summary>The limit of executions of a flow.</summary>
/// <param name="Limit">The greatest number of running executions, at least 1.</param>
/// <param name="OnLimit">What becomes of one over the limit.</param>
/// <param name="KeyInput">The JSON name of the input whose value tells apart what is counted together; <see langword="null"/> for none.</param>
public sealed record ConcurrencyPolicy(int Limit, OnLimit OnLimit, string? KeyInput = null);
