using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Which server commands work with, and by which key.</summary>
/// <param name="Address">The server's address, with a slash at its end.</param>
/// <param name="ApiKey">The key; <see langword="null"/> for none.</param>
internal sealed record RemoteTarget(Uri Address, string? ApiKey)
{
    private const string ServerSetting = "Pipelines:Server";
    private const string KeySetting = "Pipelines:ApiKey";
    private const string InsecureSetting = "Pipelines:AllowInsecureServer";

    /// <summary>The address for people, without the slash.</summary>
    public string Name => Address.ToString().TrimEnd('/');

    /// <summary>The address alone: a key has no business in a text.</summary>
    public override string ToString() => Name;

    /// <summary>The server that the key of the settings is for, where it is not this one and so was not sent; <see langword="null"/> otherwise.</summary>
    public string? KeyIsFor { get; init; }

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
        if (askedKey is null && asked is not null && ConfiguredFor(address, configuration) is { } other)
        {
            return new RemoteTarget(address, null) { KeyIsFor = other };
        }

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

        return new RemoteTarget(address, key);
    }

    /// <summary>A key that stands beside a server in the settings is for that one: another would learn it.</summary>
    /// <returns>That server, where the settings have a key for it; <see langword="null"/> when it is the one that is meant, or there is none.</returns>
    private static string? ConfiguredFor(Uri address, IConfiguration configuration) =>
        configuration[KeySetting]?.Trim() is { Length: > 0 } && configuration[ServerSetting]?.Trim() is { Length: > 0 } text && !IsAt(text, address) ? text : null;

    private static bool IsAt(string text, Uri address) => Uri.TryCreate(text, UriKind.Absolute, out var other)
        && Uri.Compare(other, address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static Uri ParseAddress(string text, string name)
    {
        var isAddress = Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address);
        if (address is { UserInfo.Length: > 0 })
        {
            throw new UsageException($"{name} has a user and a password in it, which a server does not take there: give its address alone, and an API key as Pipelines__ApiKey in the environment.");
        }

        var isFit = isAddress
            && (address!.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address is { Host.Length: > 0, Query.Length: 0, Fragment.Length: 0 };
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
