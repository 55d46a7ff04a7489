namespace Pipelines.Runtime.Storage;

/// <summary>An execution that was removed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Namespace">Its flow's namespace.</param>
/// <param name="FlowId">Its flow's id.</param>
public sealed record PurgedExecution(string Id, string Namespace, string FlowId);
