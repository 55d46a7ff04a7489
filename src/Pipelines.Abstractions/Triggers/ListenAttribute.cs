namespace Pipelines;

/// <summary>Starts the flow for the messages of a stream. The method takes the source's event type, or a list of it for batches.</summary>
/// <remarks>
/// The cursor of a batch's last message is kept in one commit with the executions that the batch starts, so that no message starts
/// twice or is left out. No more messages are taken while a batch is not durable.
/// </remarks>
/// <typeparam name="TSource">A service that implements <see cref="IListenSource{TEvent}"/>.</typeparam>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ListenAttribute<TSource> : TriggerAttribute
    where TSource : class
{
    /// <summary>The most messages of a batch, at least 1. Default: 1.</summary>
    public int MaxBatch { get; set; } = 1;

    /// <summary>The longest wait for a batch to fill, from its first message on, as a duration of more than <c>0s</c>, at most <c>30d</c>. Default: <c>1s</c>.</summary>
    public string MaxWait { get; set; } = "1s";
}
