using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TaxiPipelines.Tests.Support;

/// <summary>An HTTP server that gives its answers one after the other, the last one again and again, and closes after each.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public LoopbackServer(string head, byte[] body)
        : this((head, body))
    {
    }

    public LoopbackServer(params (string Head, byte[] Body)[] answers)
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/download/");
        _serving = ServeAsync([.. answers.Select(answer => (byte[])[.. Encoding.ASCII.GetBytes(answer.Head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), .. answer.Body])]);
    }

    public Uri Address { get; }

    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync(byte[][] answers)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                Requests.Add(await reader.ReadLineAsync(_stop.Token) ?? "");
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                }

                await stream.WriteAsync(answers[Math.Min(Requests.Count, answers.Length) - 1], _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }
}
