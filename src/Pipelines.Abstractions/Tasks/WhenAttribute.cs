namespace Pipelines;

/// <summary>Runs the task only when a condition holds; otherwise it is skipped.</summary>
/// <param name="condition">A <see langword="bool"/> property of the flow, or a method that returns one and whose parameters are filled like a task's.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WhenAttribute(string condition) : Attribute
{
    /// <summary>The member that decides.</summary>
    public string Condition { get; } = condition;
}
