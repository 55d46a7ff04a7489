using System.Globalization;
using System.Text;

namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>A request as it stands on the wire: nothing checks it, so that anything can be sent.</summary>
internal sealed class RawRequest
{
    public string Method { get; set; } = "GET";

    public string Target { get; set; } = "/";

    public string Version { get; set; } = "HTTP/1.1";

    /// <summary>Lines of the head; their characters up to U+00FF are sent as one byte each.</summary>
    public List<(string Name, string Value)> Headers { get; } = [("Host", "127.0.0.1"), ("Connection", "close")];

    public byte[]? Body { get; set; }

    /// <summary>Whether the body is sent in chunks rather than with its length.</summary>
    public bool IsChunked { get; set; }

    /// <summary>Takes the place of the whole request.</summary>
    public byte[]? Bytes { get; set; }

    /// <summary>Whether the sender leaves when it has sent this.</summary>
    public bool HangsUp { get; set; }

    /// <summary>Whether the server may cut the sender off in the middle of the body: it has announced too much.</summary>
    public bool MayBeCutOff { get; set; }

    public RawRequest With(string name, string value)
    {
        Headers.Add((name, value));
        return this;
    }

    public RawRequest Without(string name)
    {
        Headers.RemoveAll(header => header.Name == name);
        return this;
    }

    public RawRequest WithBody(byte[] body, string? contentType = "application/json")
    {
        Body = body;
        return contentType is null ? this : With("Content-Type", contentType);
    }

    public RawRequest WithBody(string body, string? contentType = "application/json") => WithBody(Encoding.UTF8.GetBytes(body), contentType);

    public byte[] ToBytes()
    {
        if (Bytes is not null)
        {
            return Bytes;
        }

        var head = new StringBuilder().Append(Method).Append(' ').Append(Target).Append(' ').Append(Version).Append("\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (Body is not null && !Headers.Any(static header => header.Name is "Content-Length" or "Transfer-Encoding"))
        {
            head.Append(IsChunked ? "Transfer-Encoding: chunked\r\n" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n"));
        }

        byte[] start = [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString())];
        return Body is null ? start
            : IsChunked ? [.. start, .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Body.Length:x}\r\n")), .. Body, .. "\r\n0\r\n\r\n"u8]
            : [.. start, .. Body];
    }
}
