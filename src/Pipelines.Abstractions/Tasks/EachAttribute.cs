namespace Pipelines;

/// <summary>Fans the task out: it runs once for each element of the list that another task returns, and the parameter takes the element.</summary>
/// <param name="task">The method of the task that returns the list: <c>nameof(MonthsAsync)</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EachAttribute(string task) : Attribute
{
    /// <summary>The method of the task that returns the list.</summary>
    public string Task { get; } = task;
}
