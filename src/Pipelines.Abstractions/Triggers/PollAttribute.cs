namespace Pipelines;

/// <summary>Asks a source for news from time to time. The method takes the source's event type.</summary>
/// <typeparam name="TSource">A service that implements <see cref="IPollSource{TEvent}"/>.</typeparam>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PollAttribute<TSource> : TriggerAttribute
    where TSource : class
{
    /// <summary>The time between two questions, as a duration. Default: <c>1m</c>.</summary>
    public string Every { get; set; } = "1m";
}
