namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Who a server takes the caller for.</summary>
internal static class RemoteCaller
{
    /// <summary>Refuses a name: a server goes by the key alone, or anybody could act in the name of others.</summary>
    /// <param name="by">What <c>--by</c> says.</param>
    /// <param name="server">The server.</param>
    public static void RequireNobody(string? by, RemoteServer server)
    {
        if (by is not null)
        {
            throw new UsageException($"The server {server.Name} notes whose API key it is: leave --by out.");
        }
    }
}
