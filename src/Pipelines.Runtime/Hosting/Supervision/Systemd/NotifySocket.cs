using System.Net.Sockets;
using System.Text;

namespace Pipelines.Runtime.Hosting.Supervision.Systemd;

/// <summary>The datagram socket over which systemd is told how a service is: sd_notify(3).</summary>
/// <param name="path">The value of <c>NOTIFY_SOCKET</c>: a path, or a name in the abstract namespace after an <c>@</c>.</param>
internal sealed class NotifySocket(string path) : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _address = new(path[0] == '@' ? $"\0{path[1..]}" : path);

    /// <summary>Sends assignments, one a line.</summary>
    /// <exception cref="SocketException">It is not received.</exception>
    public void Send(string assignments) => _socket.SendTo(Encoding.UTF8.GetBytes(assignments), _address);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
