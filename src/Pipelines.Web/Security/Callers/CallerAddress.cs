using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Pipelines.Web.Security.Callers;

/// <summary>Where a request comes from: behind a trusted proxy, whom that names.</summary>
internal static class CallerAddress
{
    private const string Unknown = "unknown";

    /// <summary>The address, for the record.</summary>
    public static string Of(HttpContext context) => Plain(context)?.ToString() ?? Unknown;

    /// <summary>What shares a limit: an address of IPv4; of IPv6 the network of 64 bits, any address of which one machine may take.</summary>
    public static string GroupOf(HttpContext context)
    {
        if (Plain(context) is not { } address)
        {
            return Unknown;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    /// <summary>Whether it comes from this machine.</summary>
    public static bool IsLocal(HttpContext context) => Plain(context) is { } address && IPAddress.IsLoopback(address);

    private static IPAddress? Plain(HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
}
