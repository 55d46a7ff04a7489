using System.Globalization;
using System.Text;

namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>Spoils the head of a request that would do: whatever the address, this is no HTTP, or too much of it.</summary>
internal static class MalformedHeads
{
    private static readonly string[] Methods = ["", "G ET", "GET\0", "G\u00c9T", "(", "\"GET\""];
    private static readonly string[] Lengths = ["-1", "abc", "1 1", "99999999999999999999999", "0x10", "1,2", ""];
    private static readonly string[] Encodings = ["bogus", "chunked, bogus", "gzip", "chunked;q=1, gzip"];
    private static readonly string[] Chunks = ["zz\r\nab\r\n0\r\n\r\n", "5\r\nabc\r\n0\r\n\r\n", "-1\r\n\r\n", "ffffffffffffffffff\r\nab\r\n", "3;\u0001\r\nabcd\r\n"];

    /// <summary>The kinds, by name.</summary>
    public static IReadOnlyList<(string Name, Func<Fuzz, RawRequest, RawRequest> Spoil)> Kinds { get; } =
    [
        ("huge header", static (fuzz, request) => request.With("X-Huge", new string('x', 33_000 + fuzz.Next(30_000)))),
        ("too many headers", static (_, request) =>
        {
            for (var number = 0; number < 120; number++)
            {
                request.With(string.Create(CultureInfo.InvariantCulture, $"X-{number}"), "x");
            }

            return request;
        }),
        ("long line", static (fuzz, request) =>
        {
            request.Target += (request.Target.Contains('?', StringComparison.Ordinal) ? "&" : "?") + new string('x', 17_000 + fuzz.Next(5000));
            return request;
        }),
        ("bytes in a header that are no text", static (fuzz, request) => request.With("X-Bytes", fuzz.Pick(["\u00ff\u00fe", "\u00c3\u0028", "\u00ed\u00a0\u0080", "a\0b"]))),
        ("name of a header that is none", static (fuzz, request) => request.With(fuzz.Pick(["X Y", "X(", "", "X\u00e4", "@"]) + "\t", "x")),
        ("no host", static (_, request) => request.Without("Host")),
        ("two hosts", static (_, request) => request.With("Host", "localhost")),
        ("host that is none", static (fuzz, request) => request.Without("Host").With("Host", fuzz.Pick(["a b", "[::1", "127.0.0.1:port", "x@y", "\u00e4", "a/b"]))),
        ("method that is none", static (fuzz, request) =>
        {
            request.Method = fuzz.Pick(Methods);
            return request;
        }),
        ("target that is none", static (fuzz, request) =>
        {
            request.Target = fuzz.Pick(["x", "", "/ a b", "*", "/%00", "http://", "//\0"]);
            return request;
        }),
        ("length that is none", static (fuzz, request) => request.With("Content-Length", fuzz.Pick(Lengths))),
        ("encoding that is none", static (fuzz, request) => request.With("Transfer-Encoding", fuzz.Pick(Encodings))),
        ("bytes that are no HTTP", static (fuzz, request) =>
        {
            request.Bytes = fuzz.Next(4) switch
            {
                0 => [0x16, 0x03, 0x01, 0x02, 0x00, .. fuzz.Bytes(200), .. "\r\n\r\n"u8],
                1 => [.. Encoding.ASCII.GetBytes("GET /healthz\r\n\r\n")],
                2 => [.. "\0\0\0\0\r\n\r\n"u8],
                _ => [.. fuzz.Bytes(40).Select(static value => value is (byte)'\n' or (byte)'\r' ? (byte)'x' : value), .. "\r\n\r\n"u8],
            };
            return request;
        }),
        ("sender that hangs up", static (fuzz, request) =>
        {
            var bytes = request.WithBody(fuzz.Bytes(500)).ToBytes();
            request.Bytes = bytes[..fuzz.Next(bytes.Length)];
            request.HangsUp = true;
            return request;
        }),
    ];

    /// <summary>A body in chunks that are none, for whoever reads bodies.</summary>
    public static RawRequest BreakChunks(Fuzz fuzz, RawRequest request)
    {
        request.With("Transfer-Encoding", "chunked");
        request.Body = Encoding.Latin1.GetBytes(fuzz.Pick(Chunks));
        return request;
    }
}
