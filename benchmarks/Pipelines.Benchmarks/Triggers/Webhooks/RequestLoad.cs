using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Pipelines.Benchmarks.Triggers.Webhooks;

/// <summary>
/// Sends requests at the times that a rate says, whether or not those before were answered, over connections that are kept; each counts
/// from when it was due, so that a server that stands still does not make its own figures better.
/// </summary>
internal sealed class RequestLoad : IDisposable
{
    private const int Connections = 256;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _client;
    private readonly Uri _address;

    /// <param name="server">Where the server listens.</param>
    /// <param name="key">The webhook's key.</param>
    public RequestLoad(Uri server, string key)
    {
        _address = new Uri(server, $"/api/v1/webhooks/{key}");
        _client = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = Connections,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(10),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>Sends requests, and returns when all are answered.</summary>
    /// <param name="requests">How many.</param>
    /// <param name="perMinute">How many a minute.</param>
    /// <param name="isNamed">Whether each names itself, so that it would start nothing a second time.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<SentRequest[]> SendAsync(int requests, double perMinute, bool isNamed, CancellationToken cancellationToken)
    {
        var perSecond = perMinute / 60;
        var run = Guid.NewGuid().ToString("N");
        var running = new Task<SentRequest>[requests];
        var started = Stopwatch.GetTimestamp();
        for (var next = 0; next < requests;)
        {
            var wait = TimeSpan.FromSeconds(next / perSecond) - Stopwatch.GetElapsedTime(started);
            await Task.Delay(wait < Step ? Step : wait, TimeProvider.System, cancellationToken);
            for (var due = Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond; next < requests && next < due; next++)
            {
                running[next] = SendAsync(next, started + (long)(next / perSecond * Stopwatch.Frequency), isNamed ? $"{run}-{next}" : null, cancellationToken);
            }
        }

        return await Task.WhenAll(running);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<SentRequest> SendAsync(int number, long due, string? name, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{number}}}""")));
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        if (name is not null)
        {
            request.Headers.Add("Idempotency-Key", name);
        }

        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            var answered = Stopwatch.GetTimestamp();
            var execution = response.Headers.Location?.OriginalString.Split('/')[^1];
            return new SentRequest(due, answered, response.StatusCode == HttpStatusCode.Accepted, execution);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new SentRequest(due, Stopwatch.GetTimestamp(), false, null);
        }
    }
}
