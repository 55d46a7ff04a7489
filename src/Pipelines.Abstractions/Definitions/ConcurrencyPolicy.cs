namespace Pipelines.Definitions;

/// <summary>The limit of executions of a flow.</summary>
/// <param name="Limit">The greatest number of running executions, at least 1.</param>
/// <param name="OnLimit">What becomes of one over the limit.</param>
public sealed record ConcurrencyPolicy(int Limit, OnLimit OnLimit);
