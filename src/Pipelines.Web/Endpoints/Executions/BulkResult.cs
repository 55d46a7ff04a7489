namespace Pipelines.Web.Endpoints.Executions;

/// <summary>What became of one execution of many.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="Status">The status code that the operation by itself would have answered with; 200 for done.</param>
/// <param name="Detail">Why not; <see langword="null"/> when it was done.</param>
/// <param name="NewExecutionId">The execution that a replay made.</param>
internal sealed record BulkResult(string ExecutionId, int Status, string? Detail, string? NewExecutionId);
