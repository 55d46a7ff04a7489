namespace Pipelines;

/// <summary>Fills a parameter with the output of a task whose name is not the parameter's.</summary>
/// <param name="task">The task's method: <c>nameof(ExtractAsync)</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromAttribute(string task) : Attribute
{
    /// <summary>The task's method.</summary>
    public string Task { get; } = task;
}
