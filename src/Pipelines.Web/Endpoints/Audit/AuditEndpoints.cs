using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.Access.Audit;
using Pipelines.Web.Json;

namespace Pipelines.Web.Endpoints.Audit;

/// <summary>Who changed what.</summary>
internal sealed class AuditEndpoints(AuditLog log, JsonResponses json) : IEndpointGroup
{
    private const int MostInPage = 1000;

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes) => routes.Api("GET", "/audit", new ApiOperation("listAudit", "Audit", "Who changed what, newest first.")
    {
        Right = ApiRight.Admin,
        TakesUnboundOnly = true,
        Parameters =
        [
            new ApiParameter("actor", "Only what this one changed: user:anna, key:ci/4f7h2k9w3x5z, cli:root, local."),
            new ApiParameter("action", "Only actions that begin so."),
            new ApiParameter("since", "Only from this time on.", """{"type":"string","format":"date-time"}"""),
            new ApiParameter("before", "Only those before this one: next of the page before."),
            new ApiParameter("limit", "The most to list. Default: 100.", """{"type":"integer","minimum":1,"maximum":1000}"""),
        ],
        Answers = [new ApiAnswer(200, "A page.", "AuditList")],
    }, ListAsync);

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var page = await log.ListAsync(
            new AuditQuery
            {
                Actor = query.Text("actor"),
                Action = query.Text("action"),
                From = query.Instant("since"),
                BeforeId = query.Text("before"),
                Limit = query.Number("limit", 1, MostInPage) ?? 100,
            },
            context.RequestAborted).ConfigureAwait(false);
        await json.WriteAsync(context, page, Write).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter writer, (IReadOnlyList<AuditRecord> Records, string? LastId) page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("entries");
        foreach (var record in page.Records)
        {
            AuditJson.Write(writer, record);
        }

        writer.WriteEndArray();
        writer.WriteString("next", page.LastId);
        writer.WriteEndObject();
    }
}
