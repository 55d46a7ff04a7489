namespace Pipelines.Runtime.Storage.Starts;

/// <summary>Who has a start key, as far as rules ask.</summary>
/// <param name="ExecutionId">The execution; <see langword="null"/> when it was removed.</param>
/// <param name="State">The best that it, or a retry or replay of it, has come to; see <see cref="StartKeyRecord.State"/>.</param>
/// <param name="HasOpen">Whether any of them has not ended.</param>
public sealed record StartKeyHolder(string? ExecutionId, ExecutionState? State, bool HasOpen);
