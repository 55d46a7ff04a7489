namespace Pipelines;

/// <summary>
/// Marks the one method that makes the flow's outputs from its tasks' outputs. It runs when the execution ends as
/// <see cref="ExecutionState.Succeeded"/> or <see cref="ExecutionState.Warning"/>; its parameters are filled like a task's.
/// </summary>
/// <remarks>
/// When a task that a parameter names was skipped and the parameter is not nullable, the execution has no outputs.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OutputAttribute : Attribute;
