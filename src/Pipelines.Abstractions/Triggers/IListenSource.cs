namespace Pipelines;

/// <summary>A stream of messages.</summary>
/// <typeparam name="TEvent">What it reports.</typeparam>
public interface IListenSource<TEvent>
{
    /// <summary>Gives messages as they come, from behind the cursor on, until canceled.</summary>
    /// <param name="cursor">The cursor of the last message whose execution is durable; <see langword="null"/> the first time.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    IAsyncEnumerable<Received<TEvent>> ListenAsync(string? cursor, CancellationToken cancellationToken);
}
