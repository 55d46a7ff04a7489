namespace Pipelines.Runtime.Artifacts;

/// <summary>The folder of an execution's files.</summary>
/// <param name="Namespace">The flow's namespace.</param>
/// <param name="FlowId">The flow's id.</param>
/// <param name="ExecutionId">The execution's id.</param>
internal sealed record ArtifactFolder(string Namespace, string FlowId, string ExecutionId);
