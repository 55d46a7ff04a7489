namespace Pipelines;

/// <summary>Asks a source for news from time to time. The method takes the source's event type.</summary>
/// <remarks>
/// What an answer reports and its cursor are kept in one commit with the executions that it starts, so that nothing is started twice or
/// left out. A source that throws is asked again later and later.
/// </remarks>
/// <typeparam name="TSource">A service that implements <see cref="IPollSource{TEvent}"/>.</typeparam>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PollAttribute<TSource> : TriggerAttribute
    where TSource : class
{
    /// <summary>The time between two questions, as a duration from <c>100ms</c> to <c>30d</c>. Default: <c>1m</c>.</summary>
    public string Every { get; set; } = "1m";
}
