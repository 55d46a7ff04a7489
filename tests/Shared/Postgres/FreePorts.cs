using System.Net;
using System.Net.Sockets;

namespace Pipelines.Tests.Postgres;

/// <summary>
/// Ports of 127.0.0.1 for what listens later, or again and again on the same one. The system gives those from 32768 on to whoever connects
/// somewhere or asks for any, so that one of them may be taken meanwhile.
/// </summary>
internal static class FreePorts
{
    private const int First = 10_000;
    private const int BeyondLast = 32_768;

    /// <summary>Finds some.</summary>
    public static int[] Take(int count)
    {
        var listeners = new List<TcpListener>();
        try
        {
            while (listeners.Count < count)
            {
                var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(First, BeyondLast));
                try
                {
                    listener.Start();
                    listeners.Add(listener);
                }
                catch (SocketException)
                {
                    // Somebody listens there.
                    listener.Dispose();
                }
            }

            return [.. listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(static listener => listener.Dispose());
        }
    }
}
