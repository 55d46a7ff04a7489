using System.Net;
using System.Net.Sockets;

namespace Pipelines.Postgres.Tests.Data.Sources;

/// <summary>Passes connections on to a server until it forgets those that listen: their ends are told nothing, and hear nothing more.</summary>
internal sealed class ForgetfulFirewall : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _forgets = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _host;
    private readonly int _port;
    private readonly Task _running;

    public ForgetfulFirewall(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        _running = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Forget() => _forgets.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var pairs = new List<Task>();
        try
        {
            while (true)
            {
                pairs.Add(PassOnAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(pairs);
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            var pair = new Pair();
            await server.ConnectAsync(_host, _port, _stop.Token);
            await Task.WhenAll(PumpAsync(client.GetStream(), server.GetStream(), pair), PumpAsync(server.GetStream(), client.GetStream(), pair));
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Pair pair)
    {
        var buffer = new byte[8192];
        try
        {
            while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read)
            {
                pair.Listens |= buffer.AsSpan(0, read).IndexOf("LISTEN"u8) >= 0;
                if (!pair.Listens || !_forgets.Task.IsCompleted)
                {
                    await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                }
            }

            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of the ends is gone, or the test is over.
        }
    }

    private sealed class Pair
    {
        public volatile bool Listens;
    }
}
