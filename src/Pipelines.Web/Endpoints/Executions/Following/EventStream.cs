using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions.Following;

/// <summary>Writes server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).</summary>
/// <param name="context">The request.</param>
internal sealed class EventStream(HttpContext context)
{
    /// <summary>Begins the answer: from here on it can only be cut off, since what was written is no more to be taken back.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";

        // Proxies such as nginx would keep events back until they have many.
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes an event; it is sent with the next <see cref="FlushAsync"/>.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="id">What whoever comes back says it has seen.</param>
    /// <param name="json">The data: JSON without line breaks.</param>
    public void Write(string name, string? id, ReadOnlyMemory<byte> json)
    {
        var writer = context.Response.BodyWriter;
        Encoding.UTF8.GetBytes(id is null ? $"event: {name}\ndata: " : string.Create(CultureInfo.InvariantCulture, $"event: {name}\nid: {id}\ndata: "), writer);
        writer.Write(json.Span);
        writer.Write("\n\n"u8);
    }

    /// <summary>
    /// Writes why there is no more, and when to come back: what was sent already looks like an answer, so that a status can no more tell. It
    /// has no id, so that whoever comes back goes on behind what was seen.
    /// </summary>
    /// <param name="problem">What is wrong.</param>
    /// <param name="json">Its JSON, as the answer of another request would have it.</param>
    public void WriteProblem(Problem problem, ReadOnlyMemory<byte> json)
    {
        if (problem.RetryAfter is { } pause)
        {
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {(long)pause.TotalMilliseconds}\n"), context.Response.BodyWriter);
        }

        Write("problem", null, json);
    }

    /// <summary>Writes a comment, which keeps the connection open through proxies that close what is silent.</summary>
    public void WriteHeartbeat() => context.Response.BodyWriter.Write(": heartbeat\n\n"u8);

    /// <summary>Sends what was written.</summary>
    /// <param name="cancellationToken">Gives up, as when nobody reads.</param>
    public async Task FlushAsync(CancellationToken cancellationToken) => await context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
}
