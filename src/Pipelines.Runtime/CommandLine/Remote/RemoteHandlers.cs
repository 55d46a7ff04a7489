namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Makes what sends requests to a server.</summary>
internal class RemoteHandlers
{
    /// <summary>How long a connection may take to be made.</summary>
    public static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    /// <summary>
    /// One of the runtime's own. It follows no address that a server sends on to: the key is for the server that was named.
    /// </summary>
    /// <param name="address">The server's address.</param>
    public virtual HttpMessageHandler Create(Uri address) => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,

        // A proxy of the environment (HTTP_PROXY) is asked for this machine's addresses too: it would find nobody there, and be told the key.
        UseProxy = !address.IsLoopback,
        ConnectTimeout = ConnectTime,
    };
}
