using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Web.Endpoints.Paging;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Triggers;

/// <summary>What starts flows by itself: how it is, and what people change about it.</summary>
internal sealed class TriggerEndpoints(TriggerCatalog catalog, TriggerStatuses statuses, JsonResponses json) : IEndpointGroup
{
    private const string Tag = "Triggers";
    private const string One = "/triggers/{namespace}/{flow}/{trigger}";
    private const int MostTicks = 1000;
    private const int DefaultPage = 100;

    /// <summary>A page holds so many ticks at most, and fewer triggers for it: each tick is reckoned.</summary>
    private const int MostTicksInPage = 100_000;

    /// <summary>Those of the program's flows, which do not change while it serves.</summary>
    private readonly Lazy<ByName<TriggerName>> _names = new(() => new ByName<TriggerName>(catalog.Triggers.Select(static trigger => trigger.Name), static name => name.FullName));

    private static readonly ApiParameter[] Path =
        [ApiParameter.Path("namespace", "The flow's namespace."), ApiParameter.Path("flow", "The flow's id."), ApiParameter.Path("trigger", "The trigger's id.")];

    private static readonly ApiParameter Next = new("next", "How many of the next ticks to tell of each schedule. Default: 1, of a single one 5.", """{"type":"integer","minimum":0,"maximum":1000}""");

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        routes.Api("GET", "/triggers", new ApiOperation("listTriggers", Tag, "The triggers, by flow.")
        {
            Description = $"{PageRequest.Description} A page has fewer triggers where many ticks are asked for.",
            Parameters =
            [
                new ApiParameter("namespace", "Only those of flows in this namespace, or below it."),
                new ApiParameter("flow", "Only those of this flow, by full name."),
                Next,
                .. PageRequest.Parameters(DefaultPage),
            ],
            Answers = [new ApiAnswer(200, "A page.", "TriggerList")],
        }, ListAsync);
        routes.Api("GET", One, new ApiOperation("getTrigger", Tag, "A trigger: its settings, its next ticks, and why it fails if it does.")
        {
            Parameters = [.. Path, Next],
            Answers = [new ApiAnswer(200, "The trigger.", "Trigger")],
            Problems = [404],
        }, GetAsync);
        routes.Api("POST", One + "/enable", Change("enableTrigger", "Has a trigger fire from now on. Ticks of before start nothing."), context => SetAsync(context, TriggerChange.Enable(true)));
        routes.Api("POST", One + "/disable", Change("disableTrigger", "Has a trigger fire no more. What it has started goes on."), context => SetAsync(context, TriggerChange.Enable(false)));
        routes.Api("PATCH", One, Change("changeTrigger", "Changes settings of a trigger, durably and for all processes.") with
        {
            Description = "Settings are texts by name, as in the configuration: Enabled, Cron, TimeZone, Missed, Overlap and others. Null goes back to what code and configuration say.",
            Body = ApiBody.Json("settings to change.", """{"type":"object","properties":{"settings":{"type":"object","additionalProperties":{"type":["string","null"]}},"reset":{"type":"boolean","description":"Whether all others go back to what code and configuration say."}}}"""),
        }, PatchAsync);
    }

    private static ApiOperation Change(string id, string summary) => new(id, Tag, summary)
    {
        Right = ApiRight.Admin,
        Parameters = Path,
        Answers = [new ApiAnswer(200, "The trigger as it is from now on.", "Trigger")],
        Problems = [404, 422],
    };

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var asked = Caller.NamespaceFor(context, query.Text("namespace"));
        var flow = query.Text("flow");
        var (limit, after) = PageRequest.Of(context, DefaultPage);
        var next = query.Number("next", 0, MostTicks) ?? 1;
        await catalog.RefreshAsync(context.RequestAborted).ConfigureAwait(false);
        var page = _names.Value.Page(
            after,
            Math.Min(limit, MostTicksInPage / Math.Max(next, 1)),
            name => (asked is null || Namespaces.IsWithin(name.Namespace, asked)) && (flow is null || string.Equals(name.Flow, flow, StringComparison.OrdinalIgnoreCase)));
        var listed = await statuses.ListAsync([.. page.Items.Select(name => catalog.Find(name)!)], next, context.RequestAborted).ConfigureAwait(false);
        PageRequest.Link(context, page.Next);
        await json.WriteAsync(context, new Page<TriggerStatus>(listed, page.Next), TriggerAnswers.WriteList).ConfigureAwait(false);
    }

    private async Task GetAsync(HttpContext context)
    {
        await catalog.RefreshAsync(context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, Find(context), new QueryValues(context).Number("next", 0, MostTicks) ?? 5).ConfigureAwait(false);
    }

    private async Task PatchAsync(HttpContext context)
    {
        using var fields = await JsonBodies.ReadFieldsAsync(context, "settings", "reset").ConfigureAwait(false);
        await SetAsync(context, new TriggerChange { Settings = fields.TextsByName("settings", takesNull: true), ResetsOthers = fields.Flag("reset") ?? false }).ConfigureAwait(false);
    }

    private async Task SetAsync(HttpContext context, TriggerChange change)
    {
        await catalog.RefreshAsync(context.RequestAborted).ConfigureAwait(false);
        var trigger = Find(context);
        try
        {
            trigger = await catalog.SetAsync(trigger.Name, change, Caller.Of(context).Name, context.RequestAborted).ConfigureAwait(false);
        }
        catch (TriggerSettingsException exception)
        {
            throw ProblemException.Unprocessable(
                $"Trigger '{trigger.Name}' cannot be set so; nothing was changed.", [.. exception.Mistakes.Select(static mistake => new InputError(mistake.Key, mistake.Value))]);
        }

        // Names alone: a value may be the key of a webhook.
        context.NoteChange(trigger.Name.FullName, string.Join(", ", [.. change.Settings.Keys, .. change.ResetsOthers ? ["reset"] : Array.Empty<string>()]));
        await AnswerAsync(context, trigger, 5).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, CatalogTrigger trigger, int next)
    {
        var status = (await statuses.ListAsync([trigger], next, context.RequestAborted).ConfigureAwait(false))[0];
        await json.WriteAsync(context, status, TriggerAnswers.Write).ConfigureAwait(false);
    }

    private CatalogTrigger Find(HttpContext context)
    {
        var flow = $"{context.GetRouteValue("namespace")}/{context.GetRouteValue("flow")}";
        var id = (string)context.GetRouteValue("trigger")!;
        if (!Caller.Of(context).Sees((string)context.GetRouteValue("namespace")!))
        {
            throw ProblemException.NotFound($"There is no flow '{Shortened.Of(flow)}'.");
        }

        try
        {
            return catalog.Get(flow, id);
        }
        catch (UnknownTriggerException)
        {
            // Its message names the nearest flow, of whatever namespace.
            throw ProblemException.NotFound($"Flow '{Shortened.Of(flow)}' has no trigger '{Shortened.Of(id)}', or there is no such flow.");
        }
    }
}
