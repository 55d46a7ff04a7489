namespace Pipelines.Postgres.Storage.Commits;

/// <summary>What a commit must know of an execution that it changes, beside what it changes.</summary>
/// <param name="Key">Its integer key.</param>
/// <param name="ConcurrencyKey">The limit it counts for; <see langword="null"/> for none.</param>
internal readonly record struct OwnedExecution(long Key, string? ConcurrencyKey);
