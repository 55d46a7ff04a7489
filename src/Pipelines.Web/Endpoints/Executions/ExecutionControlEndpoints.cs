using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>What people do with an execution.</summary>
internal sealed class ExecutionControlEndpoints(ExecutionReader reader, ExecutionChanges changes, JsonResponses json) : IEndpointGroup
{
    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        Post(routes, "/cancel", new ApiOperation("cancelExecution", Tag, "Cancels an execution with its subflows, whichever process drives it.")
        {
            Body = Optional("why, and whether its Finally tasks are stopped too.", "Cancel"),
            Answers = [new ApiAnswer(200, "It is canceled.", "State"), new ApiAnswer(202, "Whoever drives it stops it.", "State")],
        }, CancelAsync);
        Post(routes, "/restart", new ApiOperation("restartExecution", Tag, "Goes on with an ended execution from its failed tasks; what succeeded is kept.")
        {
            Answers = [new ApiAnswer(202, "It goes on.", "State")],
        }, RestartAsync);
        Post(routes, "/replay", new ApiOperation("replayExecution", Tag, "Runs an execution again, as a new one, all of it or from a task, with other inputs.")
        {
            Description = "As multipart/form-data every part is an input instead of its own, as when a flow is started; the parts '$from', '$inputs' and '$labels' are what they are in JSON.",
            Body = new ApiBody("the task to begin from, and inputs and labels instead of its own.", new Dictionary<string, string> { [JsonResponses.ContentType] = "Replay", [FormReader.ContentType] = """{"type":"object","additionalProperties":true}""" }) { IsRequired = false },
            Answers = [new ApiAnswer(201, "The new execution; Location has its address.", "Started")],
        }, ReplayAsync);
        Post(routes, "/approve", new ApiOperation("approveExecution", Tag, "Gives the decision that a task waits for.")
        {
            Body = Optional("the task, where several wait, and the decision; without one it is yes.", "Decision"),
            Answers = [new ApiAnswer(200, "The task goes on.", "Decided")],
        }, ApproveAsync);
        routes.Api("PATCH", "/executions/{id}", new ApiOperation("changeExecution", Tag, "Changes an execution's labels.")
        {
            Right = ApiRight.Run,
            Parameters = [ExecutionReadEndpoints.IdPath],
            Body = new ApiBody("labels to set; null removes one, those not named stay (RFC 7396).", new Dictionary<string, string> { [JsonResponses.ContentType] = "Change", ["application/merge-patch+json"] = "Change" }),
            Answers = [new ApiAnswer(200, "All its labels.", """{"type":"object","properties":{"labels":{"$ref":"#/components/schemas/Labels"}}}""")],
            Problems = [404],
        }, ChangeAsync);
        routes.Api("DELETE", "/executions/{id}", new ApiOperation("deleteExecution", Tag, "Removes an ended execution with its subflows, logs and files.")
        {
            Right = ApiRight.Admin,
            Parameters = [ExecutionReadEndpoints.IdPath],
            Answers = [new ApiAnswer(204, "It is gone.")],
            Problems = [404, 409],
        }, DeleteAsync);
    }

    private const string Tag = ExecutionReadEndpoints.Tag;

    private static ApiBody Optional(string description, string schema) => ApiBody.Json(description, schema) with { IsRequired = false };

    private static void Post(EndpointRoutes routes, string path, ApiOperation operation, RequestDelegate handle) =>
        routes.Api("POST", $"/executions/{{id}}{path}", operation with
        {
            Right = ApiRight.Run,
            Parameters = [ExecutionReadEndpoints.IdPath],
            Problems = [404, 409, .. operation.Problems],
        }, handle);

    private async Task CancelAsync(HttpContext context)
    {
        using var fields = await JsonBodies.ReadFieldsAsync(context, "reason", "force").ConfigureAwait(false);
        var (reason, force) = (ReasonOf(fields), fields.Flag("force") ?? false);
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        context.Response.StatusCode = await changes.CancelAsync(context, execution, reason, force).ConfigureAwait(false);
        await AnswerStateAsync(context, execution).ConfigureAwait(false);
    }

    private async Task RestartAsync(HttpContext context)
    {
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        await changes.RestartAsync(context, execution).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await AnswerStateAsync(context, execution).ConfigureAwait(false);
    }

    private async Task ReplayAsync(HttpContext context)
    {
        if (FormReader.TypeOf(context) is { } form)
        {
            var replayed = await reader.FindAsync(context).ConfigureAwait(false);
            await StartedAnswer.WriteAsync(context, json, new Started(await changes.ReplayAsync(context, replayed, form).ConfigureAwait(false), replayed.Flow, IsNew: true)).ConfigureAwait(false);
            return;
        }

        using var fields = await JsonBodies.ReadFieldsAsync(context, "from", "inputs", InputTexts.Name, "labels").ConfigureAwait(false);
        var (from, labels) = (fields.Text("from"), LabelRules.Require(fields.TextsByName("labels")));
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        var id = await changes.ReplayAsync(context, execution, from, fields.Find("inputs"), labels, InputTexts.Of(fields)).ConfigureAwait(false);
        await StartedAnswer.WriteAsync(context, json, new Started(id, execution.Flow, IsNew: true)).ConfigureAwait(false);
    }

    private async Task ApproveAsync(HttpContext context)
    {
        using var fields = await JsonBodies.ReadFieldsAsync(context, "task", "decision", "decisionText").ConfigureAwait(false);
        var task = fields.Text("task");
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        var key = await changes.DecideAsync(context, execution, task, fields.Find("decision"), fields.Text("decisionText")).ConfigureAwait(false);
        await json.WriteAsync(context, (execution.Id, key), static (writer, decided) =>
        {
            writer.WriteStartObject();
            writer.WriteString("executionId", decided.Id);
            writer.WriteString("task", decided.key.ToString());
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        using var fields = await JsonBodies.ReadFieldsAsync(context, "labels").ConfigureAwait(false);
        var given = fields.Has("labels") ? fields.TextsByName("labels", takesNull: true) : throw fields.Missing("labels", "an object of labels");
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        var labels = await changes.LabelAsync(context, execution, given).ConfigureAwait(false);
        await json.WriteAsync(context, labels, static (writer, labels) =>
        {
            writer.WriteStartObject();
            writer.WriteLabels(labels);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        await changes.DeleteAsync(context, await reader.FindAsync(context).ConfigureAwait(false)).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Why, as text that every store can hold.</summary>
    public static string? ReasonOf(JsonFields fields) => fields.Text("reason") is not { } reason ? null
        : reason.Length <= 1000 ? PlainText.Require(reason, "reason")
        : throw ProblemException.Unprocessable("The request does not fit.", new InputError("reason", $"expected at most 1000 characters, got {reason.Length}"));

    private async Task AnswerStateAsync(HttpContext context, ExecutionRecord execution)
    {
        var now = await reader.Store.GetExecutionAsync(execution.Id, context.RequestAborted).ConfigureAwait(false) ?? execution;
        await json.WriteAsync(context, now, static (writer, now) =>
        {
            writer.WriteStartObject();
            writer.WriteString("executionId", now.Id);
            writer.WriteString("flow", now.Flow);
            writer.WriteString("state", StateWords.Word(now.State));
            writer.WriteString("reason", now.Reason);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }
}
