namespace Pipelines.Runtime.Storage;

/// <summary>Names a task run within its execution.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="ElementIndex">The element of a fanned-out task; <see langword="null"/> for the task as a whole.</param>
public readonly record struct TaskRunKey(string TaskId, int? ElementIndex = null)
{
    /// <summary><c>load</c>, or <c>load.7</c> for an element.</summary>
    public override string ToString() => ElementIndex is { } index ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TaskId}.{index}") : TaskId;
}
