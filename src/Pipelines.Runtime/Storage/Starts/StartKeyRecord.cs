namespace Pipelines.Runtime.Storage.Starts;

/// <summary>A start key as it is kept.</summary>
/// <param name="Name">The name.</param>
/// <param name="ExecutionId">The execution that has it; <see langword="null"/> when that was removed.</param>
/// <param name="State">
/// The state of that execution. Where a retry or a replay of it did better, the state of that one: succeeded, then warning, then not ended,
/// then how the latest ended. <see langword="null"/> when all of them were removed.
/// </param>
/// <param name="CreatedAt">When it was first taken, in UTC.</param>
public sealed record StartKeyRecord(string Name, string? ExecutionId, ExecutionState? State, DateTimeOffset CreatedAt);
