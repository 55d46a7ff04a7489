namespace Pipelines.Web.Endpoints.Executions;

/// <summary>What became of a start.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="Flow">The flow's full name.</param>
/// <param name="IsNew">Whether this request has started it, rather than an earlier one with the same key.</param>
internal sealed record Started(string ExecutionId, string Flow, bool IsNew);
