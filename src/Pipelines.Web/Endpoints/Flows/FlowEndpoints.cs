using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Graphs;
using Pipelines.Runtime.Inputs;
using Pipelines.Web.Endpoints.Paging;
using Pipelines.Web.Endpoints.Webhooks;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Flows;

/// <summary>What flows the program has.</summary>
internal sealed class FlowEndpoints(FlowRegistry flows, JsonResponses json) : IEndpointGroup
{
    private const string Tag = "Flows";
    private const int DefaultPage = 100;

    private static readonly ApiParameter[] FlowPath = [ApiParameter.Path("namespace", "The flow's namespace."), ApiParameter.Path("flow", "The flow's id.")];

    private InOrder? _inOrder;

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        routes.Api("GET", "/flows", new ApiOperation("listFlows", Tag, "The flows of the program, by name.")
        {
            Description = PageRequest.Description,
            Parameters = [new ApiParameter("namespace", "Only those in this namespace, or below it."), .. PageRequest.Parameters(DefaultPage)],
            Answers = [new ApiAnswer(200, "A page.", "FlowList")],
        }, ListAsync);
        routes.Api("GET", "/flows/{namespace}/{flow}", new ApiOperation("getFlow", Tag, "A flow: inputs, tasks, triggers.")
        {
            Parameters = FlowPath,
            Answers = [new ApiAnswer(200, "The flow.", "Flow")],
            Problems = [404],
        }, GetAsync);
        routes.Api("GET", "/flows/{namespace}/{flow}/inputs", new ApiOperation("getFlowInputs", Tag, "The JSON Schema (draft 2020-12) of a flow's inputs.")
        {
            Parameters = FlowPath,
            Answers = [new ApiAnswer(200, "The schema.", "{}", "application/schema+json")],
            Problems = [404],
        }, GetInputsAsync);
        routes.Api("GET", "/flows/{namespace}/{flow}/graph", new ApiOperation("getFlowGraph", Tag, "What comes after what in a flow, as data or as a picture.")
        {
            Parameters = [.. FlowPath, new ApiParameter("format", "Default: json.", """{"type":"string","enum":["json","mermaid","svg"]}""")],
            Answers =
            [
                new ApiAnswer(200, "The graph.", "Graph"),
                new ApiAnswer(200, "As Mermaid text.", ApiParameter.Text, "text/plain"),
                new ApiAnswer(200, "As an SVG picture.", ApiParameter.Text, "image/svg+xml"),
            ],
            Problems = [404],
        }, GetGraphAsync);
    }

    /// <summary>The flow that a request names.</summary>
    /// <exception cref="ProblemException">There is none, or the caller does not see it.</exception>
    private FlowDefinition Find(HttpContext context)
    {
        var name = $"{context.GetRouteValue("namespace")}/{context.GetRouteValue("flow")}";
        return flows.Find(name) is { } flow && Caller.Of(context).Sees(flow.Namespace)
            ? flow
            : throw ProblemException.NotFound($"There is no flow '{Shortened.Of(name)}'.{NearestName.Suggestion(Shortened.Of(name), SeenFlows.Of(context, flows).Select(static flow => flow.FullName))}");
    }

    private Task ListAsync(HttpContext context)
    {
        var asked = Caller.NamespaceFor(context, new QueryValues(context).Text("namespace"));
        var (limit, after) = PageRequest.Of(context, DefaultPage);
        var page = Ordered().Page(after, limit, flow => asked is null || Namespaces.IsWithin(flow.Namespace, asked));
        PageRequest.Link(context, page.Next);
        return json.WriteAsync(context, page, static (writer, page) => FlowListJson.Write(writer, page));
    }

    private ByName<FlowDefinition> Ordered()
    {
        var now = flows.Flows;
        if (_inOrder is not { } ordered || !ReferenceEquals(ordered.Flows, now))
        {
            _inOrder = ordered = new InOrder(now, new ByName<FlowDefinition>(now, static flow => flow.FullName));
        }

        return ordered.ByName;
    }

    private Task GetAsync(HttpContext context) => json.WriteAsync(context, WebhookKeys.Hide(Find(context)), static (writer, flow) => FlowJson.Write(writer, flow));

    private Task GetInputsAsync(HttpContext context) =>
        json.WriteAsync(context, Find(context), static (writer, flow) => writer.WriteRawValue(flow.Inputs.Schema), "application/schema+json");

    private Task GetGraphAsync(HttpContext context)
    {
        var graph = FlowGraph.Of(Find(context));
        var format = new QueryValues(context).Word("format", GraphAnswers.Formats) ?? GraphFormat.Json;
        return GraphAnswers.WriteAsync(context, json, graph, format);
    }

    /// <summary>The flows in order, and as they were when they were put in order: the registry has another list for each flow that is added.</summary>
    private sealed record InOrder(IReadOnlyList<FlowDefinition> Flows, ByName<FlowDefinition> ByName);
}
