namespace Pipelines;

/// <summary>A source that is asked for news from time to time.</summary>
/// <typeparam name="TEvent">What it reports.</typeparam>
public interface IPollSource<TEvent>
{
    /// <summary>Gives what is new since the cursor.</summary>
    /// <param name="cursor">What the last answer said; <see langword="null"/> the first time.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    Task<PollResult<TEvent>> PollAsync(string? cursor, CancellationToken cancellationToken);
}
