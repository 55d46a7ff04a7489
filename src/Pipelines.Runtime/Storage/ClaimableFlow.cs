using Pipelines.Definitions;

namespace Pipelines.Runtime.Storage;

/// <summary>A flow whose executions may be claimed.</summary>
/// <param name="FullName">The flow's full name.</param>
/// <param name="Concurrency">The limit of its executions; <see langword="null"/> for none.</param>
public sealed record ClaimableFlow(string FullName, ConcurrencyPolicy? Concurrency = null);
