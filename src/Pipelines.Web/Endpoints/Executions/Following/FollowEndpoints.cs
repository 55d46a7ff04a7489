using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Hosting;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;
using Pipelines.Web.Security.Callers;

namespace Pipelines.Web.Endpoints.Executions.Following;

/// <summary>Follows an execution by server-sent events until it has ended, whichever process drives it.</summary>
internal sealed class FollowEndpoints(
    ExecutionReader reader,
    FlowRegistry flows,
    IExecutionEvents events,
    WebAccess access,
    StoreClock time,
    JsonResponses json,
    IOptions<WebOptions> web,
    IOptions<PipelineOptions> options) : IEndpointGroup
{
    private int _followers;

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes) =>
        routes.Api("GET", "/executions/{id}/events", new ApiOperation("followExecution", ExecutionReadEndpoints.Tag, "Follows an execution by server-sent events until it has ended.")
        {
            Description = "Events: 'state' (executionId, state, reason, waiting), 'task' (a task run as of /task-runs), 'log' (a line as of /logs), 'progress' (what an attempt of this process tells), and at last 'end' (executionId, state); where that cannot be told, 'problem' (problem details) instead, after which it is worth coming back unless its status is below 500. At first come the state and all task runs as they are. Who comes back with Last-Event-ID gets no line twice, and 204 when it has seen the end. A comment each 15 s keeps the connection open.",
            Parameters =
            [
                ExecutionReadEndpoints.IdPath,
                .. ExecutionReadEndpoints.LogParameters,
                new ApiParameter("logs", "Whether lines of the log are sent. Default: true.", """{"type":"boolean"}"""),
                ApiParameter.Header("Last-Event-ID", "The id of the last event that was seen."),
            ],
            Answers = [new ApiAnswer(200, "The events.", ApiParameter.Text, "text/event-stream"), new ApiAnswer(204, "The end was seen.")],
            Problems = [404],
        }, FollowAsync);

    private async Task FollowAsync(HttpContext context)
    {
        var values = new QueryValues(context);
        var logs = new LogQuery { ExecutionId = "", TaskId = values.Text("task"), MinLevel = ExecutionReadEndpoints.LevelOf(context) };
        var takesLogs = values.Flag("logs") ?? true;
        var seen = EventId.Parse(context.Request.Headers["Last-Event-ID"]);
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        if (seen.HasEnded && execution.State.IsTerminal())
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var stream = new EventStream(context);
        try
        {
            if (Interlocked.Increment(ref _followers) > web.Value.MaxFollowers)
            {
                throw new ProblemException(StatusCodes.Status503ServiceUnavailable, $"{web.Value.MaxFollowers} requests follow executions here, which is the most ({WebOptions.Section}:{nameof(WebOptions.MaxFollowers)}).") { RetryAfter = TimeSpan.FromSeconds(10) };
            }

            var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            var follower = new ExecutionFollower(reader, flows, time, json, stream, options.Value.PollInterval)
            {
                IsAllowed = () => IsAllowedAsync(context, execution),
                Logs = takesLogs ? logs with { ExecutionId = execution.Id, AfterId = seen.LogId } : null,
            };
            await follower.RunAsync(execution, events, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more, or the server stops: who still wants to know comes back.
        }
        catch (Exception exception) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested && Problem.Of(exception) is not null)
        {
            var problem = Problem.Of(exception)!;
            stream.WriteProblem(problem, json.ToBytes(problem, static (writer, problem) => problem.Write(writer, null)));
            await stream.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _followers);
        }
    }

    private async ValueTask<bool> IsAllowedAsync(HttpContext context, ExecutionRecord execution)
    {
        var isOpen = await access.IsOpenNowAsync(context.RequestAborted).ConfigureAwait(false);
        return (await access.FindAsync(context, isOpen).ConfigureAwait(false)).Caller is { } caller && caller.Sees(execution.Namespace);
    }
}
