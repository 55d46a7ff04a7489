namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Makes what sends requests to a server.</summary>
internal class RemoteHandlers
{
    /// <summary>
    /// One of the runtime's own. It follows no address that a server sends on to: the key is for the server that was named.
    /// </summary>
    public virtual HttpMessageHandler Create() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    };
}
