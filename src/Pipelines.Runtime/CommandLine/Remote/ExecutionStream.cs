using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

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
    private const string EventsType = "text/event-stream";

    private string? _lastId;

    /// <summary>The events.</summary>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ServerUnavailableException">The connection was lost, and cannot be made again.</exception>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var patience = new ServerPatience(server);
        while (true)
        {
            using var response = await TryOpenAsync(patience, cancellationToken).ConfigureAwait(false);
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
                    patience.Heard();
                    _lastId = events.Current.EventId ?? _lastId;
                    if (events.Current.EventType == End)
                    {
                        yield break;
                    }

                    yield return events.Current;
                }
            }

            await patience.PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns><see langword="null"/> when the server is not there, and may come back.</returns>
    private async Task<HttpResponseMessage?> TryOpenAsync(ServerPatience patience, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(EventsType);
        if (_lastId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _lastId);
        }

        HttpResponseMessage response;
        try
        {
            response = await server.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerUnavailableException exception)
        {
            patience.Missed(exception);
            return null;
        }

        patience.Found();
        if (response.StatusCode != HttpStatusCode.NoContent && response.Content.Headers.ContentType?.MediaType is var type && type != EventsType)
        {
            // Read as events it would be none, for ever.
            response.Dispose();
            throw RemoteProblems.Stranger(server.Name, $"it answers with {type ?? "something"} where {EventsType} was asked for");
        }

        return response;
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
