namespace Pipelines;

/// <summary>Marks a method that runs once after the other tasks have ended and one of them failed.</summary>
/// <remarks>It may take a <see cref="FlowFailure"/>, and outputs of tasks as nullable parameters.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnFailureAttribute : Attribute
{
    /// <summary>Runs after any task failed.</summary>
    public OnFailureAttribute()
    {
    }

    /// <summary>Runs only after the named task failed.</summary>
    /// <param name="task">The task's method: <c>nameof(ExtractAsync)</c>.</param>
    public OnFailureAttribute(string task) => Task = task;

    /// <summary>The method of the only task it handles; <see langword="null"/> for any.</summary>
    public string? Task { get; }
}
