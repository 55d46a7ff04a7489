using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>
/// The events of an execution on a server until its end. A connection that is lost is made again, and goes on behind what was seen; whoever
/// stops reading may go on later with the same object.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="path">The address of the events.</param>
internal sealed class ExecutionStream(RemoteServer server, string path)
{
    /// <summary>The event of the execution's state.</summary>
    public const string State = "state";

    /// <summary>The event of a task run.</summary>
    public const string TaskRun = "task";

    /// <summary>The event of a line of the log.</summary>
    public const string Log = "log";

    /// <summary>The event of an attempt's progress.</summary>
    public const string Progress = "progress";

    private const string End = "end";

    /// <summary>A restart of the server takes seconds; much more means that somebody should be told.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private string? _lastId;

    /// <summary>The events.</summary>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ServerUnavailableException">The connection was lost, and cannot be made again.</exception>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (lostAt, pause) = (server.Time.GetTimestamp(), ShortestPause);
        while (true)
        {
            using var response = await TryOpenAsync(lostAt, cancellationToken).ConfigureAwait(false);
            if (response is { StatusCode: HttpStatusCode.NoContent })
            {
                yield break;
            }

            if (response is not null)
            {
                var events = EventsOf(response, cancellationToken).GetAsyncEnumerator(cancellationToken);
                await using var ending = events.ConfigureAwait(false);
                while (await HasNextAsync(events, cancellationToken).ConfigureAwait(false))
                {
                    (lostAt, pause) = (server.Time.GetTimestamp(), ShortestPause);
                    _lastId = events.Current.EventId ?? _lastId;
                    if (events.Current.EventType == End)
                    {
                        yield break;
                    }

                    yield return events.Current;
                }
            }

            await Task.Delay(pause, server.Time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <returns><see langword="null"/> when the server is not there, and may come back.</returns>
    private async Task<HttpResponseMessage?> TryOpenAsync(long lostAt, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (_lastId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _lastId);
        }

        try
        {
            return await server.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerUnavailableException exception) when (server.Time.GetElapsedTime(lostAt) >= Patience)
        {
            throw new ServerUnavailableException($"{exception.Message} It was tried for {Display.Duration(Patience)}; what runs there goes on.", exception);
        }
        catch (ServerUnavailableException)
        {
            return null;
        }
    }

    private async IAsyncEnumerable<SseItem<string>> EventsOf(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var stream = new WatchedStream(content, server.Time);
        await using var ending = stream.ConfigureAwait(false);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }
    }

    /// <returns>Whether there is an event, rather than the end of the connection.</returns>
    private static async Task<bool> HasNextAsync(IAsyncEnumerator<SseItem<string>> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
