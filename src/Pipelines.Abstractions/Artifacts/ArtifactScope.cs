namespace Pipelines;

/// <summary>Which task run a file belongs to.</summary>
/// <param name="Namespace">The flow's namespace.</param>
/// <param name="FlowId">The flow's id.</param>
/// <param name="ExecutionId">The execution's id.</param>
/// <param name="TaskRun">The task's id, with the element's index behind a dot when it is fanned out; <c>inputs</c> for files given at the start.</param>
public sealed record ArtifactScope(string Namespace, string FlowId, string ExecutionId, string TaskRun);
