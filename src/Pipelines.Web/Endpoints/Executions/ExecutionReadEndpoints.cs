using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Graphs;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Endpoints.Flows;
using Pipelines.Web.Endpoints.Paging;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>What ran and runs.</summary>
internal sealed class ExecutionReadEndpoints(ExecutionReader reader, ExecutionFilter filter, FlowRegistry flows, JsonResponses json) : IEndpointGroup
{
    /// <summary>The tag of executions in the document.</summary>
    public const string Tag = "Executions";

    private const int DefaultPage = 50;
    private const int DefaultLogPage = 1000;
    private const int LargestLogPage = 10_000;

    /// <summary>The parameter that names an execution.</summary>
    public static ApiParameter IdPath { get; } = ApiParameter.Path("id", "The execution's id.");

    private static readonly Dictionary<string, LogLevel> Levels =
        Enum.GetValues<LogLevel>().Where(static level => level != LogLevel.None).ToDictionary(static level => level.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The parameters that choose lines of a log.</summary>
    public static IReadOnlyList<ApiParameter> LogParameters { get; } =
    [
        new("task", "Only lines of this task."),
        new("level", "Only lines of this level and worse.", """{"type":"string","enum":["trace","debug","information","warning","error","critical"]}"""),
    ];

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        routes.Api("GET", "/executions", new ApiOperation("listExecutions", Tag, "Executions, newest first.")
        {
            Description = PageRequest.Description,
            Parameters =
            [
                .. ExecutionFilter.Parameters,
                .. PageRequest.Parameters(DefaultPage),
                new ApiParameter("before", "Only those older than this execution, where there is no cursor."),
            ],
            Answers = [new ApiAnswer(200, "A page.", "ExecutionList")],
        }, ListAsync);
        Get(routes, "", "getExecution", "An execution with its tasks; as 'executions <id> --json' prints it.", "Execution", ReportAsync);
        Get(routes, "/task-runs", "getTaskRuns", "The task runs of an execution, with their times.", "TaskRunList", TaskRunsAsync);
        Get(routes, "/attempts", "getAttempts", "The attempts of an execution, in the order of their start.", "AttemptList", AttemptsAsync);
        Get(routes, "/outputs", "getOutputs", "The outputs of an execution and of its task runs; secrets are masked.", "Outputs", OutputsAsync);
        Get(routes, "/metrics", "getMetrics", "The figures that an execution's attempts reported.", "MetricList", MetricsAsync);
        Get(routes, "/logs", "getLogs", "Lines of an execution's log, oldest first.", "LogList", LogsAsync,
        [
            .. LogParameters,
            new ApiParameter("after", "Only lines behind this one: the 'next' of the page before.", """{"type":"integer"}"""),
            new ApiParameter("limit", "The most to give. Default: 1000.", """{"type":"integer","minimum":1,"maximum":10000}"""),
        ]);
        Get(routes, "/graph", "getExecutionGraph", "The flow's graph with the states of the tasks.", "Graph", GraphAsync,
            [new ApiParameter("format", "Default: json.", """{"type":"string","enum":["json","mermaid","svg"]}""")]);
    }

    /// <summary>The level that a request asks for.</summary>
    public static LogLevel LevelOf(HttpContext context) => new QueryValues(context).Word("level", Levels) ?? LogLevel.Trace;

    private static void Get(EndpointRoutes routes, string path, string id, string summary, string schema, RequestDelegate handle, IReadOnlyList<ApiParameter>? parameters = null) =>
        routes.Api("GET", $"/executions/{{id}}{path}", new ApiOperation(id, Tag, summary)
        {
            Parameters = [IdPath, .. parameters ?? []],
            Answers = [new ApiAnswer(200, "It is there.", schema)],
            Problems = [404],
        }, handle);

    private async Task ListAsync(HttpContext context)
    {
        var (limit, after) = PageRequest.Of(context, DefaultPage, ExecutionReader.IsId);
        var query = filter.FromQuery(context) with { BeforeId = after ?? new QueryValues(context).Text("before"), Limit = limit + 1 };
        var found = await reader.Store.ListExecutionsAsync(query, context.RequestAborted).ConfigureAwait(false);
        var page = Page<ExecutionSummary>.Of(found, limit, static execution => execution.Id);
        PageRequest.Link(context, page.Next);
        await json.WriteAsync(context, page, static (writer, page) => Write(writer, page.Items, page.Next)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<ExecutionSummary> page, string? next)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("executions");
        foreach (var execution in page)
        {
            ExecutionJson.Write(writer, execution);
        }

        writer.WriteEndArray();
        writer.WriteString("next", next);
        writer.WriteEndObject();
    }

    private async Task ReportAsync(HttpContext context)
    {
        var report = await reader.ReportAsync(context).ConfigureAwait(false);
        await json.WriteAsync(context, report, static (writer, report) => ExecutionJson.Write(writer, report)).ConfigureAwait(false);
    }

    private async Task TaskRunsAsync(HttpContext context)
    {
        var report = await reader.ReportAsync(context).ConfigureAwait(false);
        await json.WriteAsync(context, report, static (writer, report) => WriteList(writer, "taskRuns", report.InOrder(), run => TaskRunJson.Write(writer, report, run))).ConfigureAwait(false);
    }

    private async Task AttemptsAsync(HttpContext context)
    {
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        var attempts = await reader.Store.GetAttemptsAsync(execution.Id, context.RequestAborted).ConfigureAwait(false);
        await json.WriteAsync(context, attempts, static (writer, attempts) => WriteList(writer, "attempts", attempts, attempt => AttemptJson.Write(writer, attempt))).ConfigureAwait(false);
    }

    private async Task OutputsAsync(HttpContext context)
    {
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        var outputs = await reader.Store.GetOutputsAsync(execution.Id, context.RequestAborted).ConfigureAwait(false);
        await json.WriteAsync(context, (execution, outputs), static (writer, found) =>
        {
            writer.WriteStartObject();
            writer.WriteMasked("outputs", found.execution.OutputsJson);
            writer.WriteStartArray("tasks");
            foreach (var output in found.outputs)
            {
                writer.WriteStartObject();
                TaskRunJson.WriteKey(writer, output.Key);
                writer.WriteMasked("output", output.Json);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task MetricsAsync(HttpContext context)
    {
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        var metrics = await reader.Store.GetMetricsAsync(execution.Id, context.RequestAborted).ConfigureAwait(false);
        await json.WriteAsync(context, metrics, static (writer, metrics) => WriteList(writer, "metrics", metrics, metric =>
        {
            writer.WriteStartObject();
            TaskRunJson.WriteKey(writer, metric.Key);
            writer.WriteNumber("attempt", metric.Attempt);
            writer.WriteString("name", metric.Name);
            writer.WriteNumber("value", metric.Value);
            writer.WriteString("unit", metric.Unit);
            writer.WriteEndObject();
        })).ConfigureAwait(false);
    }

    private async Task LogsAsync(HttpContext context)
    {
        var values = new QueryValues(context);
        var limit = values.Number("limit", 1, LargestLogPage) ?? DefaultLogPage;
        var query = new LogQuery
        {
            ExecutionId = "",
            TaskId = values.Text("task"),
            MinLevel = LevelOf(context),
            AfterId = values.Text("after") is { } after ? LineOf(after) : 0,
            Limit = limit,
        };
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        var lines = await reader.Store.ReadLogsAsync(query with { ExecutionId = execution.Id }, context.RequestAborted).ConfigureAwait(false);

        // Behind the last line there may be more to come, unless the execution had ended before the lines were read.
        var isLast = lines.Count < limit && execution.State.IsTerminal();
        var next = isLast ? (long?)null : lines.Count > 0 ? lines[^1].Id : query.AfterId;
        await json.WriteAsync(context, (lines, next), static (writer, page) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("lines");
            foreach (var line in page.lines)
            {
                LogLineJson.Write(writer, line);
            }

            writer.WriteEndArray();
            if (page.next is { } next)
            {
                writer.WriteNumber("next", next);
            }
            else
            {
                writer.WriteNull("next");
            }

            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task GraphAsync(HttpContext context)
    {
        var format = new QueryValues(context).Word("format", GraphAnswers.Formats) ?? GraphFormat.Json;
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        var flow = flows.Find(execution.Flow) ?? throw ProblemException.NotFound($"This program does not have flow '{execution.Flow}' of the execution.");
        var runs = await reader.Store.GetTaskRunsAsync(execution.Id, context.RequestAborted).ConfigureAwait(false);
        var states = runs.Where(static run => run.Key.ElementIndex is null).ToDictionary(static run => run.Key.TaskId, static run => run.State, StringComparer.Ordinal);
        await GraphAnswers.WriteAsync(context, json, FlowGraph.Of(flow, states), format).ConfigureAwait(false);
    }

    private static long LineOf(string text) => long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
        ? id
        : throw QueryValues.Mismatch("after", "the 'next' of a page of the log", text);

    private static void WriteList<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartObject();
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
