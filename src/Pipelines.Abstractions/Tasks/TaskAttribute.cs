namespace Pipelines;

/// <summary>Marks a method of a flow as a task.</summary>
/// <remarks>
/// The task's id is the method's name without <c>Async</c>, in kebab-case. A parameter named as another task takes that
/// task's output; a <see cref="TaskContext"/> and a <see cref="CancellationToken"/> are given where asked for.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TaskAttribute : Attribute
{
    /// <summary>Tasks that must end before this one starts, without passing data: <c>[nameof(CreateTablesAsync)]</c>.</summary>
    public string[] After { get; set; } = [];

    /// <summary>How many elements of a fanned-out task run at once, at least 1. Default: no bound but the process's slots.</summary>
    public int MaxParallel { get; set; }

    /// <summary>What the task needs of the tasks before it. Default: <see cref="Join.AllSucceeded"/>.</summary>
    public Join Join { get; set; } = Join.AllSucceeded;

    /// <summary>Whether its failure ends the execution as a warning rather than as failed. Default: <see langword="false"/>.</summary>
    public bool AllowFailure { get; set; }
}
