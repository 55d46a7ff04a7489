using System.Net.Sockets;

namespace Pipelines.EndToEnd.Kills.Network;

/// <summary>One connection through the network: a socket at each end.</summary>
internal sealed class Link(FaultyNetwork network, Socket client, Socket server) : IDisposable
{
    private readonly CommitWatch _watch = new();

    /// <summary>Carries bytes both ways until an end closes, or it is cut.</summary>
    public async Task CarryAsync()
    {
        try
        {
            await Task.WhenAny(PumpAsync(client, server, isAnswer: false), PumpAsync(server, client, isAnswer: true));
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Resets both ends.</summary>
    public void Cut()
    {
        foreach (var end in new[] { client, server })
        {
            // Closing with a linger time of zero sends a reset rather than a good-bye.
            try
            {
                end.LingerState = new LingerOption(true, 0);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It is closed already, by itself or by who cut it first.
            }

            end.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                await network.PassAsync();
                if (isAnswer && _watch.Read(buffer.AsSpan(0, count)) && network.LosesThisAnswer())
                {
                    Cut();
                    return;
                }

                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut, here or at an end; the other pump ends too.
        }
    }
}
