using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Kills.Triggers;

/// <summary>
/// Sends deliveries to a webhook as a careful sender does: each under a name of its own, again and again until it is answered; and as a
/// careless one besides, several times at once, to any process.
/// </summary>
/// <param name="addresses">The webhook, at each process.</param>
/// <param name="seed">What moments and addresses follow from.</param>
internal sealed class DeliverySender(IReadOnlyList<Uri> addresses, int seed) : IDisposable
{
    private const int MostCopies = 4;
    private const int LongestPauseMs = 400;

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Random _random = new(seed);
    private readonly ConcurrentQueue<AcceptedExecution> _accepted = [];
    private readonly ConcurrentQueue<string> _violations = [];

    /// <summary>How many deliveries there are, numbered from 0.</summary>
    public int Sent { get; private set; }

    /// <summary>The executions that answers named.</summary>
    public IReadOnlyCollection<AcceptedExecution> Accepted => _accepted;

    /// <summary>Answers that should not have been.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>Begins delivery after delivery until it is canceled, and brings those that it began to an end.</summary>
    public async Task RunAsync(CancellationToken enough)
    {
        var copies = new List<Task>();
        while (!enough.IsCancellationRequested)
        {
            var number = Sent++;
            for (var copy = _random.Next(1, MostCopies + 1); copy > 0; copy--)
            {
                copies.Add(SendAsync(number, _random.Next(addresses.Count), TimeSpan.FromMilliseconds(_random.Next(LongestPauseMs))));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(LongestPauseMs)), TimeProvider.System, CancellationToken.None);
        }

        await Task.WhenAll(copies);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task SendAsync(int number, int first, TimeSpan after)
    {
        await Task.Delay(after, TimeProvider.System, CancellationToken.None);
        for (var attempt = 0; !await TrySendAsync(number, addresses[(first + attempt) % addresses.Count]); attempt++)
        {
            await Task.Delay(TryAgainAfter, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <returns>Whether it need not be sent again.</returns>
    private async Task<bool> TrySendAsync(int number, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new { number }) };
        request.Headers.Add("Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"delivery-{number}"));
        try
        {
            using var response = await _http.SendAsync(request, CancellationToken.None);
            var body = await response.Content.ReadAsStringAsync(CancellationToken.None);
            switch (response.StatusCode)
            {
                case HttpStatusCode.Accepted:
                    Note(number, body);
                    return true;
                case HttpStatusCode.ServiceUnavailable:
                    return false;
                default:
                    _violations.Enqueue($"delivery {number} was answered with {(int)response.StatusCode}: {body}");
                    return true;
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            // Nobody is there, or died before it had answered: nobody knows what became of it.
            return false;
        }
    }

    private void Note(int number, string body)
    {
        using var json = JsonDocument.Parse(body);
        List<string> ids = [.. json.RootElement.GetProperty("executionIds").EnumerateArray().Select(static id => id.GetString()!)];
        if (ids.Count != 1)
        {
            _violations.Enqueue($"delivery {number} was answered with {ids.Count} executions: {body}");
        }

        foreach (var id in ids)
        {
            _accepted.Enqueue(new AcceptedExecution(id, "delivery", number));
        }
    }
}
