namespace Pipelines;

/// <summary>
/// Ends an attempt that takes too long: its token is canceled and the attempt fails with a <see cref="TimeoutException"/>,
/// which may be retried. On a method it holds for that task, on a class or the assembly for every task below that has none.
/// </summary>
/// <param name="duration">The longest time of one attempt: <c>30s</c>, <c>10m</c>, <c>2h</c>, <c>1d</c> or ISO 8601 <c>PT1M</c>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Assembly)]
public sealed class TimeoutAttribute(string duration) : Attribute
{
    /// <summary>The longest time of one attempt.</summary>
    public string Duration { get; } = duration;
}
