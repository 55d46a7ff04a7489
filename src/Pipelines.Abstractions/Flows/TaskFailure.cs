namespace Pipelines;

/// <summary>One task run that failed.</summary>
/// <param name="TaskId">The task's id.</param>
/// <param name="ElementIndex">The element's index, from 0, when the task is fanned out.</param>
/// <param name="Attempts">How many attempts were made.</param>
/// <param name="Error">The last attempt's error.</param>
public sealed record TaskFailure(string TaskId, int? ElementIndex, int Attempts, TaskError Error);
