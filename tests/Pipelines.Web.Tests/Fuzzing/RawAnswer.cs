using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>What a server answered on a connection of its own.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    private const string Length = "\r\nContent-Length: ";

    /// <summary>
    /// Sends a request and reads the answer; <see langword="null"/> when there was none. It does not wait until the server has closed the
    /// connection: that may wait a while for what a request has announced.
    /// </summary>
    public static async Task<RawAnswer?> SendAsync(IPEndPoint server, RawRequest request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken);
        using var received = new MemoryStream();
        RawAnswer? answer = null;
        try
        {
            ReadOnlyMemory<byte> left = request.ToBytes();
            while (!left.IsEmpty)
            {
                left = left[await socket.SendAsync(left, cancellationToken)..];
            }

            if (request.HangsUp)
            {
                return null;
            }

            var buffer = new byte[16 * 1024];
            int read;
            while (answer is not { IsWhole: true } && (read = await socket.ReceiveAsync(buffer, cancellationToken)) > 0)
            {
                received.Write(buffer.AsSpan(0, read));
                answer = Parse(Encoding.UTF8.GetString(received.GetBuffer().AsSpan(0, (int)received.Length)));
            }
        }
        catch (SocketException)
        {
            // Cut off: what came before counts.
        }

        return answer;
    }

    private bool IsWhole => Head.IndexOf(Length, StringComparison.OrdinalIgnoreCase) is >= 0 and var start
        && int.TryParse(Head[(start + Length.Length)..].Split('\r')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        && Encoding.UTF8.GetByteCount(Body) >= length;

    private static RawAnswer? Parse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end < 0 || !text.StartsWith("HTTP/1.", StringComparison.Ordinal)
            ? null
            : new RawAnswer(int.Parse(text.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture), text[..end], text[(end + 4)..]);
    }
}
