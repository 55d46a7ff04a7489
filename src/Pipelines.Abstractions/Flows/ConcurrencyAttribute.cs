namespace Pipelines;

/// <summary>Limits how many executions of the flow run at once.</summary>
/// <param name="limit">The greatest number of running executions, at least 1.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ConcurrencyAttribute(int limit) : Attribute
{
    /// <summary>The greatest number of running executions, at least 1.</summary>
    public int Limit { get; } = limit;

    /// <summary>What becomes of an execution over the limit. Default: <see cref="OnLimit.Queue"/>.</summary>
    public OnLimit OnLimit { get; set; } = OnLimit.Queue;
}
