using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Endpoints.Paging;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>
/// What is done with many executions: those of a list of ids, or that a filter finds. Each is done by itself, and the answer tells of each.
/// How many at most is bounded; whoever means all goes on behind the last one, since what was done may fit the filter still.
/// </summary>
internal sealed class ExecutionBulkEndpoints(ExecutionReader reader, ExecutionFilter filter, ExecutionChanges changes, JsonResponses json) : IEndpointGroup
{
    private const int DefaultLimit = 100;
    private const int LargestLimit = 1000;

    private static readonly string[] Common = ["filter", "ids", "limit", "cursor", "dryRun"];

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        Post(routes, "cancel", ApiRight.Run, "Cancels many executions.", ["reason", "force"], fields =>
        {
            var (reason, force) = (ExecutionControlEndpoints.ReasonOf(fields), fields.Flag("force") ?? false);
            return async (context, execution) =>
            {
                await changes.CancelAsync(context, execution, reason, force).ConfigureAwait(false);
                return null;
            };
        });
        Post(routes, "restart", ApiRight.Run, "Goes on with many ended executions from their failed tasks.", [], _ => async (context, execution) =>
        {
            await changes.RestartAsync(context, execution).ConfigureAwait(false);
            return null;
        });
        Post(routes, "replay", ApiRight.Run, "Runs many executions again, as new ones.", ["from", "inputs", "labels"], fields =>
        {
            var (from, inputs, labels) = (fields.Text("from"), fields.Find("inputs"), LabelRules.Require(fields.TextsByName("labels")));
            return async (context, execution) => await changes.ReplayAsync(context, execution, from, inputs, labels).ConfigureAwait(false);
        });
        Post(routes, "labels", ApiRight.Run, "Changes the labels of many executions.", ["labels"], fields =>
        {
            var given = fields.Has("labels") ? fields.TextsByName("labels", takesNull: true) : throw fields.Missing("labels", "an object of labels");
            LabelRules.Require(given);
            return async (context, execution) =>
            {
                await changes.LabelAsync(context, execution, given).ConfigureAwait(false);
                return null;
            };
        });
        Post(routes, "delete", ApiRight.Admin, "Removes many ended executions.", [], _ => async (context, execution) =>
        {
            await changes.DeleteAsync(context, execution).ConfigureAwait(false);
            return null;
        });
    }

    private void Post(
        EndpointRoutes routes, string action, ApiRight right, string summary, IReadOnlyList<string> own, Func<JsonFields, Func<HttpContext, ExecutionRecord, Task<string?>>> read) =>
        routes.Api("POST", $"/executions/bulk/{action}", new ApiOperation($"{action}Executions", ExecutionReadEndpoints.Tag, summary)
        {
            Right = right,
            Description = "One of 'ids' and 'filter' is given, and a filter asks for something. At most 'limit' executions are taken, 100 unless it says otherwise, the newest first; the next request goes on behind them with 'next' as its 'cursor'.",
            Body = ApiBody.Json($"which executions{(own.Count == 0 ? "" : $", and {string.Join(", ", own)}")}.", "Bulk"),
            Answers = [new ApiAnswer(200, "What became of each; some may have been refused.", "BulkResult")],
        }, context => HandleAsync(context, own, read));

    private async Task HandleAsync(HttpContext context, IReadOnlyList<string> own, Func<JsonFields, Func<HttpContext, ExecutionRecord, Task<string?>>> read)
    {
        using var fields = await JsonBodies.ReadFieldsAsync(context, [.. Common, .. own]).ConfigureAwait(false);
        var limit = fields.Number("limit", 1, LargestLimit) ?? DefaultLimit;
        var isDryRun = fields.Flag("dryRun") ?? false;
        var act = read(fields);
        if (isDryRun)
        {
            context.NoteNothingChanged();
        }

        var (ids, next) = await FindAsync(context, fields, limit).ConfigureAwait(false);
        var results = new List<BulkResult>(ids.Count);
        foreach (var id in ids)
        {
            results.Add(await ActAsync(context, id, isDryRun ? null : act).ConfigureAwait(false));
        }

        await json.WriteAsync(context, (results, next, isDryRun), static (writer, answer) => Write(writer, answer.results, answer.next, answer.isDryRun)).ConfigureAwait(false);
    }

    private async Task<(IReadOnlyList<string> Ids, string? Next)> FindAsync(HttpContext context, JsonFields fields, int limit)
    {
        if (fields.Has("ids"))
        {
            var ids = fields.Texts("ids").Distinct(StringComparer.Ordinal).ToList();
            return fields.Has("filter") || fields.Has("cursor") ? throw ProblemException.Unprocessable("The request does not fit.", new InputError("ids", "is given beside a filter; give one of them"))
                : ids.Count > limit ? throw ProblemException.Unprocessable("The request does not fit.", new InputError("ids", $"expected at most {limit}, got {ids.Count}"))
                : (ids, null);
        }

        using var given = fields.Object("filter", ExecutionFilter.Properties) ?? throw fields.Missing("filter", "a filter, or ids");
        if (!ExecutionFilter.Properties.Any(given.Has))
        {
            throw ProblemException.Unprocessable("The request does not fit.", new InputError("filter", "asks for nothing: it would mean every execution"));
        }

        var query = filter.FromFields(context, given) with { BeforeId = fields.Text("cursor") is { } cursor ? PageCursor.Read(cursor, ExecutionReader.IsId) : null, Limit = limit + 1 };
        var found = await reader.Store.ListExecutionsAsync(query, context.RequestAborted).ConfigureAwait(false);
        var page = Page<ExecutionSummary>.Of(found, limit, static execution => execution.Id);
        return ([.. page.Items.Select(static execution => execution.Id)], page.Next);
    }

    private async Task<BulkResult> ActAsync(HttpContext context, string id, Func<HttpContext, ExecutionRecord, Task<string?>>? act)
    {
        try
        {
            var execution = await reader.FindAsync(context, id).ConfigureAwait(false);
            return new BulkResult(execution.Id, StatusCodes.Status200OK, null, act is null ? null : await act(context, execution).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is not StoreUnavailableException and not LeaseLostException && Problem.Of(exception) is not null)
        {
            var problem = Problem.Of(exception)!;
            context.NoteRefusal($"execution {Shortened.Of(id)}", problem.Status);
            var detail = problem.Errors.Count == 0 ? problem.Detail : $"{problem.Detail} {string.Join("; ", problem.Errors)}";
            return new BulkResult(Shortened.Of(id), problem.Status, detail, null);
        }
    }

    private static void Write(Utf8JsonWriter writer, List<BulkResult> results, string? next, bool isDryRun)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("dryRun", isDryRun);
        writer.WriteNumber("done", isDryRun ? 0 : results.Count(static result => result.Status == StatusCodes.Status200OK));
        writer.WriteNumber("refused", results.Count(static result => result.Status != StatusCodes.Status200OK));
        writer.WriteBoolean("more", next is not null);
        writer.WriteString("next", next);
        writer.WriteStartArray("results");
        foreach (var result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("executionId", result.ExecutionId);
            writer.WriteNumber("status", result.Status);
            writer.WriteString("detail", result.Detail);
            writer.WriteString("newExecutionId", result.NewExecutionId);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
