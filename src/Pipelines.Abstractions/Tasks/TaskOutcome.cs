namespace Pipelines;

/// <summary>How a task run ended: its value, or why there is none. A parameter of this type takes failures too.</summary>
/// <typeparam name="T">The task's output type.</typeparam>
/// <param name="State">A terminal state.</param>
/// <param name="Value">The output when it succeeded, otherwise the type's default.</param>
/// <param name="Error">The last error when it failed, otherwise <see langword="null"/>.</param>
public sealed record TaskOutcome<T>(TaskRunState State, T? Value, TaskError? Error)
{
    /// <summary>Whether the task run succeeded, so that <see cref="Value"/> is its output.</summary>
    public bool IsSuccess => State == TaskRunState.Succeeded;
}
