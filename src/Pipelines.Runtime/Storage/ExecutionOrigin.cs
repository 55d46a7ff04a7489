namespace Pipelines.Runtime.Storage;

/// <summary>What an execution was made from.</summary>
/// <param name="Kind">How it was made.</param>
/// <param name="ExecutionId">The earlier execution; the backfill, where that started it.</param>
public sealed record ExecutionOrigin(ExecutionOriginKind Kind, string ExecutionId);
