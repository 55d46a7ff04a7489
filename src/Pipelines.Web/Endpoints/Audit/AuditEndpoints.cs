using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.Access.Audit;
using Pipelines.Web.Endpoints.Paging;
using Pipelines.Web.Json;

namespace Pipelines.Web.Endpoints.Audit;

/// <summary>Who changed what.</summary>
internal sealed class AuditEndpoints(AuditLog log, JsonResponses json) : IEndpointGroup
{
    private const int DefaultPage = 100;

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes) => routes.Api("GET", "/audit", new ApiOperation("listAudit", "Audit", "Who changed what, newest first.")
    {
        Right = ApiRight.Admin,
        TakesUnboundOnly = true,
        Description = PageRequest.Description,
        Parameters =
        [
            new ApiParameter("actor", "Only what this one changed: user:anna, key:ci/4f7h2k9w3x5z, cli:root, local."),
            new ApiParameter("action", "Only actions that begin so."),
            new ApiParameter("since", "Only from this time on.", """{"type":"string","format":"date-time"}"""),
            .. PageRequest.Parameters(DefaultPage),
            new ApiParameter("before", "Only those older than this entry, where there is no cursor."),
        ],
        Answers = [new ApiAnswer(200, "A page.", "AuditList")],
    }, ListAsync);

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var (limit, after) = PageRequest.Of(context, DefaultPage);
        var (records, last) = await log.ListAsync(
            new AuditQuery
            {
                Actor = query.Text("actor"),
                Action = query.Text("action"),
                From = query.Instant("since"),
                BeforeId = after ?? query.Text("before"),
                Limit = limit,
            },
            context.RequestAborted).ConfigureAwait(false);
        var page = new Page<AuditRecord>(records, last is null ? null : PageCursor.Behind(last));
        PageRequest.Link(context, page.Next);
        await json.WriteAsync(context, page, Write).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter writer, Page<AuditRecord> page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("entries");
        foreach (var record in page.Items)
        {
            AuditJson.Write(writer, record);
        }

        writer.WriteEndArray();
        writer.WriteString("next", page.Next);
        writer.WriteEndObject();
    }
}
