namespace Pipelines.Runtime.Storage.Starts;

/// <summary>A start key as one store hands it to another.</summary>
/// <param name="Name">The name.</param>
/// <param name="ExecutionId">The execution that has it; <see langword="null"/> when that was removed.</param>
/// <param name="Outlives">Whether it is kept when its execution is removed.</param>
/// <param name="CreatedAt">When it was first taken, in UTC.</param>
public sealed record ArchivedStartKey(string Name, string? ExecutionId, bool Outlives, DateTimeOffset CreatedAt);
