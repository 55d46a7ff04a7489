using System.Net;
using System.Net.Sockets;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>A port of this machine at which nobody listens, kept from others until the end of the test.</summary>
internal sealed class ClosedPort : IDisposable
{
    // Bound and not listening: whoever connects is refused, and nobody else is given it.
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();
}
