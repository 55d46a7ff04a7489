using System.CommandLine;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>The options that have a command work with a server rather than with this program's store.</summary>
internal static class RemoteOptions
{
    /// <summary>The server.</summary>
    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "Work with the program that serves at this address rather than with the store of this one.",
        HelpName = "url",
        Recursive = true,
    };

    /// <summary>The key.</summary>
    public static Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = "The API key for the server. Better in the environment, as Pipelines__ApiKey: then no history has it.",
        HelpName = "key",
        Recursive = true,
    };

    /// <summary>Whether the key may go in clear.</summary>
    public static Option<bool> Insecure { get; } = new("--insecure")
    {
        Description = "Send the API key over plain http to another machine too, where others may read it.",
        Recursive = true,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Server, ApiKey, Insecure];
}
