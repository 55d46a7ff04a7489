using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Pipelines.Tests.Postgres;

namespace Pipelines.EndToEnd.Kills.Network;

/// <summary>What stands between a process and its server, and does to connections what networks do.</summary>
internal sealed class FaultyNetwork : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Link, Task> _links = [];
    private readonly int _serverPort;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private double _lostShare;
    private int _lostAnswers;

    private FaultyNetwork(int serverPort, int seed)
    {
        (_serverPort, _random) = (serverPort, new Random(seed));
        _open.SetResult();
    }

    /// <summary>Where processes connect to, on 127.0.0.1.</summary>
    public int Port { get; private init; }

    /// <summary>How long every packet takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How many answers were lost that told of something committed.</summary>
    public int LostAnswers => Volatile.Read(ref _lostAnswers);

    /// <summary>Makes one that works.</summary>
    /// <param name="serverPort">Where the server listens, on 127.0.0.1.</param>
    /// <param name="seed">What chance follows from.</param>
    public static FaultyNetwork To(int serverPort, int seed = 1)
    {
        // Whoever was refused comes again to the same port, which nobody else is to be given meanwhile.
        var network = new FaultyNetwork(serverPort, seed) { Port = FreePorts.Take(1)[0] };
        network.Accept();
        return network;
    }

    /// <summary>Resets every connection; new ones are welcome.</summary>
    public void Cut()
    {
        foreach (var link in _links.Keys)
        {
            link.Cut();
        }
    }

    /// <summary>Swallows every packet, of new connections too, until it goes on: nobody is told anything.</summary>
    public void Stall()
    {
        lock (_gate)
        {
            if (_open.Task.IsCompleted)
            {
                _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Lets packets pass again, those that were held up first.</summary>
    public void GoOn()
    {
        lock (_gate)
        {
            _open.TrySetResult();
        }
    }

    /// <summary>Resets every connection and refuses new ones, as where no server runs.</summary>
    public async Task RefuseAsync()
    {
        _listener?.Dispose();
        await _accepting;
        Cut();
    }

    /// <summary>Accepts connections.</summary>
    public void Accept()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        listener.Listen();
        _listener = listener;
        _accepting = AcceptAsync(listener);
    }

    /// <summary>
    /// Cuts a connection instead of telling that something was committed, now and then: whoever waits for the answer cannot know whether it was.
    /// </summary>
    /// <param name="share">Of how many such answers, from 0 to 1.</param>
    public void LoseAnswers(double share) => Volatile.Write(ref _lostShare, share);

    /// <summary>Waits until a packet may pass.</summary>
    public async Task PassAsync()
    {
        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay, TimeProvider.System, CancellationToken.None);
        }

        await _open.Task;
    }

    /// <summary>Whether it is time to lose an answer.</summary>
    public bool LosesThisAnswer()
    {
        lock (_gate)
        {
            if (_random.NextDouble() >= Volatile.Read(ref _lostShare))
            {
                return false;
            }

            _lostAnswers++;
            return true;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await RefuseAsync();
        GoOn();
        await Task.WhenAll(_links.Values);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync();
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                client.NoDelay = server.NoDelay = true;
                var link = new Link(this, client, server);
                var carrying = CarryAsync(link, server);
                _links[link] = carrying;
                if (carrying.IsCompleted)
                {
                    _links.TryRemove(link, out _);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Refuses from now on.
        }
    }

    private async Task CarryAsync(Link link, Socket server)
    {
        await Task.Yield();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort);
            await link.CarryAsync();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // No server, or cut meanwhile.
            link.Cut();
        }
        finally
        {
            _links.TryRemove(link, out _);
        }
    }
}
