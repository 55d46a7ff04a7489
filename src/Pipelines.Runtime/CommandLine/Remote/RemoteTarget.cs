using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Which server commands work with, and by which key.</summary>
/// <param name="Address">The server's address, with a slash at its end.</param>
/// <param name="ApiKey">The key; <see langword="null"/> for none.</param>
/// <param name="IsAsked">Whether the command line names it, rather than the configuration.</param>
internal sealed record RemoteTarget(Uri Address, string? ApiKey, bool IsAsked)
{
    private const string ServerSetting = "Pipelines:Server";
    private const string KeySetting = "Pipelines:ApiKey";
    private const string InsecureSetting = "Pipelines:AllowInsecureServer";

    /// <summary>The address for people, without the slash.</summary>
    public string Name => Address.ToString().TrimEnd('/');

    /// <summary>The server that the command line or the configuration names; <see langword="null"/> for this program's own store.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="secrets">Masks the key in all that is printed.</param>
    /// <exception cref="UsageException">The address or the key cannot be one, or the key would go in clear.</exception>
    public static RemoteTarget? Find(ParseResult parsed, IConfiguration configuration, SecretRegistry secrets)
    {
        var (asked, askedKey) = (parsed.GetValue(RemoteOptions.Server), parsed.GetValue(RemoteOptions.ApiKey));
        if (askedKey is { Length: > 0 })
        {
            secrets.Program.Add(askedKey.Trim());
        }

        // An empty --server overrules the setting: the command works here.
        if ((asked ?? configuration[ServerSetting])?.Trim() is not { Length: > 0 } text)
        {
            return askedKey is null ? null : throw new UsageException($"{RemoteOptions.ApiKey.Name} goes with {RemoteOptions.Server.Name}, or with the setting {ServerSetting}: name the server.");
        }

        var address = ParseAddress(text, asked is null ? ServerSetting : RemoteOptions.Server.Name);
        var key = (askedKey ?? configuration[KeySetting])?.Trim() is { Length: > 0 } given ? given : null;
        if (key is not null)
        {
            secrets.Program.Add(key);
            RequireSendable(key, askedKey is null ? KeySetting : RemoteOptions.ApiKey.Name);
            var isAllowed = parsed.GetValue(RemoteOptions.Insecure) || (bool.TryParse(configuration[InsecureSetting], out var allowed) && allowed);
            if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !isAllowed)
            {
                throw new UsageException($"The API key would go to {address.Host} in clear, for everybody on the way to read. Use https, or {RemoteOptions.Insecure.Name} where the network is trusted.");
            }
        }

        return new RemoteTarget(address, key, asked is not null);
    }

    private static Uri ParseAddress(string text, string name)
    {
        var isFit = Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address is { Host.Length: > 0, Query.Length: 0, Fragment.Length: 0, UserInfo.Length: 0 };
        return isFit ? address! : throw new UsageException($"{name} expects the address of a server, such as https://pipelines.example.com or http://127.0.0.1:8080, got '{text}'.");
    }

    private static void RequireSendable(string key, string name)
    {
        if (!key.All(static letter => letter is > ' ' and <= '~'))
        {
            throw new UsageException($"{name} is not an API key: expected letters, digits and signs without spaces.");
        }
    }
}
