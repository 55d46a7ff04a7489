using System.Net;
using Pipelines.Web.Tests.Flows;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class FlowEndpointsTests : IAsyncLifetime
{
    private WebProgram _program = null!;

    public async Task InitializeAsync() => _program = await WebProgram.StartAsync();

    public async Task DisposeAsync() => await _program.DisposeAsync();

    [Fact]
    public async Task Flows_are_listed_by_name()
    {
        var flows = (await _program.GetAsync("/api/v1/flows")).GetProperty("flows").EnumerateArray().Select(flow => flow.GetProperty("flow").GetString()).ToList();

        flows.ShouldBe(flows.Order(StringComparer.Ordinal));
        flows.Where(flow => flow!.StartsWith("web.", StringComparison.Ordinal)).ShouldBe(["web.other/gate", "web.tests/ask", "web.tests/files", "web.tests/greet"]);
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended()
    {
        var all = (await _program.GetAsync("/api/v1/flows?namespace=web")).GetProperty("flows").EnumerateArray().Select(static flow => flow.GetProperty("flow").GetString()).ToList();

        var first = await _program.GetAsync("/api/v1/flows?namespace=web&limit=3");
        var second = await _program.GetAsync($"/api/v1/flows?namespace=web&limit=3&cursor={first.GetProperty("next").GetString()}");

        first.GetProperty("flows").EnumerateArray().Concat(second.GetProperty("flows").EnumerateArray()).Select(static flow => flow.GetProperty("flow").GetString()).ShouldBe(all);
        second.GetProperty("next").GetString().ShouldBeNull();
        await _program.GetAsync("/api/v1/flows?limit=1001", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_namespace_has_the_flows_below_it_too()
    {
        (await _program.GetAsync("/api/v1/flows?namespace=web")).GetProperty("flows").GetArrayLength().ShouldBe(4);
        (await _program.GetAsync("/api/v1/flows?namespace=web.other")).GetProperty("flows").GetArrayLength().ShouldBe(1);
        (await _program.GetAsync("/api/v1/flows?namespace=web.o")).GetProperty("flows").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Every_flow_is_told_as_the_document_says()
    {
        foreach (var flow in (await _program.GetAsync("/api/v1/flows")).GetProperty("flows").EnumerateArray().Select(flow => flow.GetProperty("flow").GetString()))
        {
            // Each answer is held against the document.
            (await _program.GetAsync($"/api/v1/flows/{flow}")).GetProperty("flow").GetString().ShouldBe(flow);
            (await _program.GetAsync($"/api/v1/flows/{flow}/graph")).GetProperty("flow").GetString().ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task A_flow_tells_its_inputs_and_tasks()
    {
        var flow = await _program.GetAsync("/api/v1/flows/web.tests/greet");

        flow.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("id").GetString()).ShouldBe(["greet", "count"]);
        flow.GetProperty("inputs").GetProperty("properties").TryGetProperty("times", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_mistyped_flow_is_not_found_and_the_nearest_is_named() =>
        (await _program.GetAsync("/api/v1/flows/web.tests/gret", HttpStatusCode.NotFound)).GetProperty("detail").GetString()!.ShouldContain("Did you mean 'web.tests/greet'?");

    [Fact]
    public async Task The_schema_of_inputs_is_the_one_that_was_compiled() =>
        (await _program.GetAsync("/api/v1/flows/web.tests/greet/inputs")).GetRawText().ShouldBe(GreetFlow.Definition.Inputs.Schema);

    [Theory]
    [InlineData("", "application/json", "\"from\":\"greet\",\"to\":\"count\"")]
    [InlineData("?format=mermaid", "text/plain", "flowchart LR")]
    [InlineData("?format=svg", "image/svg+xml", "<svg")]
    public async Task A_graph_comes_in_three_forms(string query, string contentType, string content)
    {
        using var response = await _program.Client.GetAsync($"/api/v1/flows/web.tests/greet/graph{query}");

        response.Content.Headers.ContentType!.MediaType.ShouldBe(contentType);
        (await response.Content.ReadAsStringAsync()).ShouldContain(content);
    }

    [Theory]
    [InlineData("/api/v1/flows/web.tests/greet/graph?format=png", "format: expected one of json, mermaid, svg, got 'png'.")]
    [InlineData("/api/v1/flows?name=x", "'name' is not a parameter of /api/v1/flows.")]
    [InlineData("/api/v1/flows?namespace=a&namespace=b", "it takes one value")]
    [InlineData("/api/v1/flows?namespace=a%00b", "U+0000")]
    public async Task What_a_query_does_not_know_is_refused(string path, string detail) =>
        (await _program.GetAsync(path, HttpStatusCode.BadRequest)).GetProperty("detail").GetString()!.ShouldContain(detail);

    [Fact]
    public async Task What_is_not_there_is_told_as_a_problem() =>
        (await _program.GetAsync("/api/v1/nothing", HttpStatusCode.NotFound)).GetProperty("detail").GetString()!.ShouldContain("/openapi/v1.json");

    [Fact]
    public async Task What_is_not_done_here_tells_what_is() =>
        (await _program.SendAsync(HttpMethod.Delete, "/api/v1/flows", null, HttpStatusCode.MethodNotAllowed)).GetProperty("detail").GetString()!.ShouldContain("GET");

    [Fact]
    public async Task HEAD_is_answered_as_GET_without_a_body()
    {
        using var response = await _program.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/v1/flows"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentLength.ShouldNotBe(0);
    }
}
