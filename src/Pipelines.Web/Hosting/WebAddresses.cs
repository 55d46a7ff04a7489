using System.Net;
using Microsoft.AspNetCore.Http;

namespace Pipelines.Web.Hosting;

/// <summary>Where the server listens, and whether others than this machine can reach it.</summary>
/// <param name="Urls">The addresses.</param>
internal sealed record WebAddresses(IReadOnlyList<string> Urls)
{
    private const string Expected = "expected addresses such as http://127.0.0.1:8080, separated by semicolons";

    /// <summary>Whether every one of them is reached from this machine alone.</summary>
    public bool AreLoopback => Urls.All(IsLoopback);

    /// <summary>Reads addresses; what is wrong with them is for <see cref="Mistake"/> to say.</summary>
    public static WebAddresses Parse(string urls) => new([.. Split(urls)]);

    /// <summary>What is wrong with a setting; <see langword="null"/> for nothing.</summary>
    public static string? Mistake(string urls)
    {
        var all = Split(urls);
        return all.Length == 0 ? $"{Expected}, got nothing" : all.Select(MistakeOf).FirstOrDefault(static mistake => mistake is not null);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Urls);

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // A wildcard is no host that Uri would read.
    private static Uri? Read(string url) =>
        Uri.TryCreate(url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address) ? address : null;

    private static string? MistakeOf(string url) => Read(url) switch
    {
        null => $"{Expected}, got '{url}'",
        { Scheme: "https" } => $"'{url}' asks for TLS, which a reverse proxy in front of the program does; {Expected}",
        { Scheme: not "http" } => $"{Expected}, got '{url}'",
        { PathAndQuery: not "/" } or { UserInfo: not "" } or { Fragment: not "" } => $"'{url}' has more than a host and a port; {Expected}",
        { Host: "localhost", Port: 0 } => $"'{url}' leaves the port open, which needs an address: http://127.0.0.1:0",
        { HostNameType: UriHostNameType.Dns, Host: not "localhost" } => $"'{url}' names a host; write the address to listen on, or http://*:8080 for all; {Expected}",
        _ when !IsBound(HostOf(url)) => $"'{url}' has a host that is written in an unusual way; write the address to listen on; {Expected}",
        _ => null,
    };

    private static bool IsLoopback(string url) => IsLocalhost(HostOf(url)) || (IPAddress.TryParse(HostOf(url), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether the server listens on this alone: it takes any other name for all addresses, however much it looks like one of this machine.</summary>
    private static bool IsBound(string host) => host is "*" or "+" || IsLocalhost(host) || IPAddress.TryParse(host, out _);

    private static bool IsLocalhost(string host) => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase);

    // As the server itself reads it, so that both mean the same.
    private static string HostOf(string url) => BindingAddress.Parse(url).Host;
}
