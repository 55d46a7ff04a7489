namespace Pipelines.Runtime.Storage;

/// <summary>The execution that another one was made from.</summary>
/// <param name="Kind">How it was made.</param>
/// <param name="ExecutionId">The earlier execution.</param>
public sealed record ExecutionOrigin(ExecutionOriginKind Kind, string ExecutionId);
