using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>
/// How long, and how often, a server that has gone away is asked again by a command that follows something there: a restart takes seconds;
/// much more means that somebody should be told.
/// </summary>
/// <param name="server">The server.</param>
internal sealed class ServerPatience(RemoteServer server)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private TimeSpan _pause = ShortestPause;
    private long? _missedAt;

    /// <summary>That the server is there: what was missed before is over.</summary>
    public void Found() => _missedAt = null;

    /// <summary>That the server has told something: a connection that is lost now is made again soon.</summary>
    public void Heard()
    {
        Found();
        _pause = ShortestPause;
    }

    /// <summary>That the server was not there. Says so, the first time.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <exception cref="ServerUnavailableException">It has been away for too long.</exception>
    public void Missed(ServerUnavailableException exception)
    {
        if (_missedAt is not { } missedAt)
        {
            _missedAt = server.Time.GetTimestamp();
            server.Tell($"{exception.Message} It is asked again for {Display.Duration(Longest)}.");
        }
        else if (server.Time.GetElapsedTime(missedAt) >= Longest)
        {
            throw new ServerUnavailableException($"{exception.Message} It was asked for {Display.Duration(Longest)}; what runs there goes on.", exception);
        }
    }

    /// <summary>Waits until it is to be asked again: a little longer each time.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_pause, server.Time, cancellationToken).ConfigureAwait(false);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }
}
