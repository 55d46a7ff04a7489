using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.Executor;
using Pipelines.Web.Json;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Starts executions.</summary>
internal sealed class ExecutionStartEndpoints(FlowRegistry flows, ExecutionStarts starts, FormStart forms, JsonResponses json) : IEndpointGroup
{
    /// <inheritdoc/>
    public void Map(EndpointRoutes routes) =>
        routes.Api("POST", "/executions", new ApiOperation("startExecution", ExecutionReadEndpoints.Tag, "Starts a flow. When it is answered, the execution survives any crash.")
        {
            Right = ApiRight.Run,
            Description = "As multipart/form-data every part is an input by its name: a text as on the command line, or a file, which becomes an artifact of the execution. The parts '$flow', '$inputs', '$labels' and '$logicalDate' are what they are in JSON; parts of their own count more than '$inputs'; a file comes behind '$flow', unless the flow stands in the query.",
            Parameters =
            [
                new ApiParameter("flow", "The flow, where the body does not name it."),
                ApiParameter.Header("Idempotency-Key", "Of all starts of a flow with the same key, one is done; the others are answered with its execution."),
            ],
            Body = new ApiBody("the flow and its inputs.", new Dictionary<string, string> { [JsonResponses.ContentType] = "Start", [FormReader.ContentType] = """{"type":"object","additionalProperties":true}""" }),
            Answers =
            [
                new ApiAnswer(201, "The execution was started; Location has its address.", "Started"),
                new ApiAnswer(200, "An earlier request with this Idempotency-Key has started it.", "Started"),
            ],
            Problems = [404, 409],
        }, StartAsync);

    private async Task StartAsync(HttpContext context)
    {
        var key = IdempotencyKey.Of(context);
        var started = FormReader.TypeOf(context) is { } form
            ? await forms.StartAsync(context, form, key).ConfigureAwait(false)
            : await StartJsonAsync(context, key).ConfigureAwait(false);
        context.NoteChange($"execution {started.ExecutionId}", started.IsNew ? "started" : "started before");
        await StartedAnswer.WriteAsync(context, json, started).ConfigureAwait(false);
    }

    private async Task<Started> StartJsonAsync(HttpContext context, string? key)
    {
        using var fields = await JsonBodies.ReadFieldsAsync(context, "flow", "inputs", "labels", "logicalDate").ConfigureAwait(false);
        var name = fields.Text("flow") ?? new QueryValues(context).Text("flow") ?? throw fields.Missing("flow", "the flow's name");
        var flow = SeenFlows.Get(context, flows, name);
        var request = new StartRequest
        {
            Flow = flow,
            Inputs = default,
            Labels = LabelRules.Require(fields.TextsByName("labels")),
            LogicalDate = fields.Instant("logicalDate"),
        };
        return await starts.StartAsync(context, request, fields.Find("inputs"), key).ConfigureAwait(false);
    }
}
