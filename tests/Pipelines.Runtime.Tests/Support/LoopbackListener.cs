using System.Net;
using System.Net.Sockets;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>Listens for HTTP on this machine.</summary>
internal static class LoopbackListener
{
    /// <summary>Starts a listener at a port that is free, and says at which address that is.</summary>
    public static (HttpListener Listener, string Address) Start()
    {
        while (true)
        {
            var address = $"http://127.0.0.1:{FreePort()}/";
            var listener = new HttpListener();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException)
            {
                // Somebody else was given the port meanwhile.
                listener.Close();
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
