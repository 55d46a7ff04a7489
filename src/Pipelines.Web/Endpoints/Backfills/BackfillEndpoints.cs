using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pipelines.Runtime.Backfills;
using Pipelines.Web.Endpoints.Executions;
using Pipelines.Web.Endpoints.Paging;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Backfills;

/// <summary>Executions for the ticks of a past range.</summary>
internal sealed class BackfillEndpoints(BackfillControl backfills, BackfillBodies bodies, JsonResponses json) : IEndpointGroup
{
    private const string Tag = "Backfills";
    private const int DefaultPage = 50;
    private const int MostPreviewed = 1000;

    private static readonly ApiParameter IdPath = ApiParameter.Path("id", "The backfill's id.");

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        routes.Api("GET", "/backfills", new ApiOperation("listBackfills", Tag, "Backfills, newest first.")
        {
            Description = PageRequest.Description,
            Parameters =
            [
                new ApiParameter("namespace", "Only those of flows in this namespace, or below it."),
                new ApiParameter("flow", "Only those of this flow, by full name."),
                new ApiParameter("trigger", "Only those of this schedule."),
                new ApiParameter("state", "Only these states: running, paused, canceling, succeeded, warning, failed, canceled.") { IsRepeated = true },
                new ApiParameter("idSuffix", "Only those whose id ends so."),
                .. PageRequest.Parameters(DefaultPage),
                new ApiParameter("before", "Only those older than this backfill, where there is no cursor."),
            ],
            Answers = [new ApiAnswer(200, "A page.", "BackfillList")],
        }, ListAsync);
        routes.Api("GET", "/backfills/{id}", new ApiOperation("getBackfill", Tag, "A backfill, with how its executions are now.")
        {
            Parameters = [IdPath],
            Answers = [new ApiAnswer(200, "The backfill.", "Backfill")],
            Problems = [404],
        }, GetAsync);
        routes.Api("POST", "/backfills", new ApiOperation("createBackfill", Tag, "Makes a backfill; it is durable when this answers.")
        {
            Right = ApiRight.Run,
            Body = ApiBody.Json("what for.", "BackfillRequest"),
            Answers = [new ApiAnswer(201, "Made; Location is its address.", "Backfill")],
            Problems = [404, 409],
        }, CreateAsync);
        routes.Api("POST", "/backfills/preview", new ApiOperation("previewBackfill", Tag, "What a backfill would do as things are now: makes nothing.")
        {
            Right = ApiRight.Run,
            Parameters = [new ApiParameter("limit", "The most ticks to show. Default: 100.", """{"type":"integer","minimum":1,"maximum":1000}""")],
            Body = ApiBody.Json("what for.", "BackfillRequest"),
            Answers = [new ApiAnswer(200, "Its ticks.", "BackfillPreview")],
            Problems = [404, 409],
        }, PreviewAsync);
        routes.Api("POST", "/backfills/{id}/pause", Change("pauseBackfill", "Starts nothing more until it is resumed."),
            PauseAsync);
        routes.Api("POST", "/backfills/{id}/resume", Change("resumeBackfill", "Goes on with a paused one."),
            ResumeAsync);
        routes.Api("POST", "/backfills/{id}/cancel", Change("cancelBackfill", "Starts nothing more, ever.") with
        {
            Body = ApiBody.Json("how.", """{"type":"object","properties":{"executions":{"type":"boolean","description":"Whether its open executions are canceled too. Default: false."},"reason":{"type":"string"}}}""") with { IsRequired = false },
        }, CancelAsync);
    }

    private static ApiOperation Change(string id, string summary) => new(id, Tag, summary)
    {
        Right = ApiRight.Run,
        Parameters = [IdPath],
        Answers = [new ApiAnswer(200, "The backfill as it is now.", "Backfill")],
        Problems = [404, 409],
    };

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var (limit, after) = PageRequest.Of(context, DefaultPage);
        var found = await backfills.ListAsync(
            new BackfillQuery
            {
                Namespace = Caller.NamespaceFor(context, query.Text("namespace")),
                Flow = query.Text("flow"),
                Trigger = query.Text("trigger"),
                States = query.Words("state", BackfillBodies.States),
                BeforeId = after ?? query.Text("before"),
                IdSuffix = query.Text("idSuffix"),
                Limit = limit + 1,
            },
            context.RequestAborted).ConfigureAwait(false);
        var page = Page<BackfillRecord>.Of(found, limit, static backfill => backfill.Id);
        PageRequest.Link(context, page.Next);
        await json.WriteAsync(context, page, static (writer, page) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("backfills");
            foreach (var backfill in page.Items)
            {
                writer.WriteBackfill(backfill);
            }

            writer.WriteEndArray();
            writer.WriteString("next", page.Next);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task GetAsync(HttpContext context) =>
        await json.WriteAsync(context, await FindAsync(context).ConfigureAwait(false), static (writer, report) => writer.WriteBackfill(report)).ConfigureAwait(false);

    private async Task CreateAsync(HttpContext context)
    {
        using var body = await bodies.ReadAsync(context).ConfigureAwait(false);
        var created = await backfills.CreateAsync(body.Request, context.RequestAborted).ConfigureAwait(false);
        context.NoteChange($"backfill {created.Id}", $"{created.Flow} {created.TriggerId}, {created.Ticks} ticks");
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{EndpointRoutes.ApiPrefix}/backfills/{created.Id}";
        await json.WriteAsync(context, created, static (writer, backfill) => writer.WriteBackfill(backfill)).ConfigureAwait(false);
    }

    private async Task PreviewAsync(HttpContext context)
    {
        var limit = new QueryValues(context).Number("limit", 1, MostPreviewed) ?? 100;
        using var body = await bodies.ReadAsync(context).ConfigureAwait(false);
        context.NoteNothingChanged();
        var preview = await backfills.PreviewAsync(body.Request, limit, context.RequestAborted).ConfigureAwait(false);
        await json.WriteAsync(context, preview, static (writer, preview) => writer.WritePreview(preview)).ConfigureAwait(false);
    }

    private Task PauseAsync(HttpContext context) => ChangeAsync(context, (id, by) => backfills.PauseAsync(id, by, context.RequestAborted));

    private Task ResumeAsync(HttpContext context) => ChangeAsync(context, (id, by) => backfills.ResumeAsync(id, by, context.RequestAborted));

    private async Task CancelAsync(HttpContext context)
    {
        using var fields = await JsonBodies.ReadFieldsAsync(context, "executions", "reason").ConfigureAwait(false);
        var (stops, reason) = (fields.Flag("executions") ?? false, ExecutionControlEndpoints.ReasonOf(fields));
        await ChangeAsync(context, (id, by) => backfills.CancelAsync(id, stops, reason, by, context.RequestAborted)).ConfigureAwait(false);
    }

    private async Task ChangeAsync(HttpContext context, Func<string, string, Task<BackfillRecord>> change)
    {
        var found = (await FindAsync(context).ConfigureAwait(false)).Backfill;
        await change(found.Id, Caller.Of(context).Name).ConfigureAwait(false);
        context.NoteChange($"backfill {found.Id}", $"{found.Flow} {found.TriggerId}");
        await GetAsync(context).ConfigureAwait(false);
    }

    private async Task<BackfillReport> FindAsync(HttpContext context)
    {
        var id = (string)context.GetRouteValue("id")!;
        return await backfills.FindAsync(PlainText.Require(id, "id"), context.RequestAborted).ConfigureAwait(false) is { } found && Caller.Of(context).Sees(found.Backfill.Namespace)
            ? found
            : throw ProblemException.NotFound($"There is no backfill '{Shortened.Of(id)}'.");
    }
}
