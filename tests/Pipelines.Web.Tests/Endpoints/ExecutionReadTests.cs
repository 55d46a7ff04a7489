using System.Net;
using System.Text.Json;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class ExecutionReadTests : IAsyncLifetime
{
    private WebProgram _program = null!;

    public async Task InitializeAsync() => _program = await WebProgram.StartAsync();

    public async Task DisposeAsync() => await _program.DisposeAsync();

    [Fact]
    public async Task An_execution_is_told_as_the_command_line_tells_it()
    {
        var id = await EndedAsync("greet");
        using var output = new StringWriter();
        var cli = WebProgram.Build(["executions", id, "--json"], _program.Folder, output, new StringWriter(), builder => builder.Services.AddSingletonGates());

        (await cli.RunAsync()).ShouldBe(0);

        using var printed = JsonDocument.Parse(output.ToString());
        JsonElement.DeepEquals(printed.RootElement, await _program.GetAsync($"/api/v1/executions/{id}")).ShouldBeTrue(output.ToString());
    }

    [Fact]
    public async Task A_list_is_told_as_the_command_line_tells_it()
    {
        await EndedAsync("greet");
        using var output = new StringWriter();
        var cli = WebProgram.Build(["executions", "--json"], _program.Folder, output, new StringWriter(), builder => builder.Services.AddSingletonGates());

        (await cli.RunAsync()).ShouldBe(0);

        using var printed = JsonDocument.Parse(output.ToString());
        JsonElement.DeepEquals(printed.RootElement, (await _program.GetAsync("/api/v1/executions")).GetProperty("executions")).ShouldBeTrue(output.ToString());
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended()
    {
        var ids = new List<string>();
        for (var count = 0; count < 5; count++)
        {
            ids.Insert(0, await _program.StartFlowAsync("greet"));
        }

        var found = new List<string>();
        var path = "/api/v1/executions?flow=greet&limit=2";
        while (path is not null)
        {
            using var response = await _program.Client.GetAsync(path);
            using var page = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            found.AddRange(Ids(page.RootElement));
            path = response.Headers.TryGetValues("Link", out var links) ? links.Single()[1..].Split('>')[0] : null;
            page.RootElement.GetProperty("next").ValueKind.ShouldBe(path is null ? JsonValueKind.Null : JsonValueKind.String);
        }

        found.ShouldBe(ids);
    }

    [Fact]
    public async Task Filters_choose()
    {
        var greeting = await EndedAsync("greet");
        var waiting = await _program.StartFlowAsync("gate");
        await _program.EventAsync(waiting, seen => seen.Name == "task" && seen.Data.Contains("\"wait\"", StringComparison.Ordinal));

        (await IdsAsync("?flow=web.tests/greet")).ShouldBe([greeting]);
        (await IdsAsync("?state=running,paused")).ShouldBe([waiting]);
        (await IdsAsync("?state=running&state=succeeded")).ShouldBe([waiting, greeting]);
        (await IdsAsync("?namespace=web.other")).ShouldBe([waiting]);
        (await IdsAsync("?label=team%3Dtests")).ShouldBe([greeting]);
        (await IdsAsync("?label=team%3Dnobody")).ShouldBeEmpty();
        (await IdsAsync("?trigger=none")).ShouldBeEmpty();
        (await IdsAsync("?createdFrom=2019-01-01&createdBefore=2019-01-02T00:00:00Z")).ShouldBeEmpty();
        (await IdsAsync($"?idSuffix={greeting[^8..]}")).ShouldBe([greeting]);
        (await IdsAsync($"?parent={greeting}")).ShouldBeEmpty();
        (await IdsAsync($"?origin={greeting}&originKind=replay")).ShouldBeEmpty();
        (await IdsAsync("?node=nobody")).ShouldBeEmpty();
        _program.Gates.Open(waiting, "");
    }

    [Theory]
    [InlineData("?state=sleeping", "expected one of created, queued")]
    [InlineData("?limit=0", "limit: expected a whole number from 1 to 1000, got '0'")]
    [InlineData("?limit=x", "limit: expected a whole number")]
    [InlineData("?cursor=!!", "cursor: is none")]
    [InlineData("?cursor=MTp4", "cursor: is none")]
    [InlineData("?label=x", "'x' is not a label")]
    [InlineData("?createdFrom=tomorrow", "createdFrom: expected a time (ISO 8601)")]
    [InlineData("?origin=x", "are given together")]
    [InlineData("?flow=great", "Did you mean 'greet'?")]
    [InlineData("?stat=failed", "Did you mean 'state'?")]
    public async Task A_filter_that_does_not_fit_is_refused(string query, string detail) =>
        (await _program.GetAsync($"/api/v1/executions{query}", HttpStatusCode.BadRequest)).GetProperty("detail").GetString()!.ShouldContain(detail);

    [Theory]
    [InlineData("")]
    [InlineData("/task-runs")]
    [InlineData("/attempts")]
    [InlineData("/outputs")]
    [InlineData("/logs")]
    [InlineData("/metrics")]
    [InlineData("/artifacts")]
    [InlineData("/graph")]
    [InlineData("/events")]
    public async Task An_execution_that_is_not_there_is_not_found(string path)
    {
        await _program.GetAsync($"/api/v1/executions/00000000000000000000000000{path}", HttpStatusCode.NotFound);
        await _program.GetAsync($"/api/v1/executions/no%20id{path}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Task_runs_attempts_outputs_and_figures_are_told()
    {
        var id = await EndedAsync("greet", new { name = "Ada" });

        var runs = (await _program.GetAsync($"/api/v1/executions/{id}/task-runs")).GetProperty("taskRuns");
        runs.EnumerateArray().Select(run => $"{run.GetProperty("id")} {run.GetProperty("state")} {run.GetProperty("attempts")}").ShouldBe(["greet succeeded 1", "count succeeded 1"]);
        var attempts = (await _program.GetAsync($"/api/v1/executions/{id}/attempts")).GetProperty("attempts");
        attempts.EnumerateArray().Select(attempt => $"{attempt.GetProperty("id")} {attempt.GetProperty("attempt")} {attempt.GetProperty("state")}").ShouldBe(["greet 1 succeeded", "count 1 succeeded"], ignoreOrder: true);
        var outputs = await _program.GetAsync($"/api/v1/executions/{id}/outputs");
        outputs.GetProperty("outputs").GetProperty("text").GetString().ShouldBe("Hello, Ada!");
        outputs.GetProperty("tasks").EnumerateArray().Single(task => task.GetProperty("id").GetString() == "count").GetProperty("output").GetInt32().ShouldBe("Hello, Ada!".Length);
        var metric = (await _program.GetAsync($"/api/v1/executions/{id}/metrics")).GetProperty("metrics")[0];
        $"{metric.GetProperty("id")} {metric.GetProperty("name")} {metric.GetProperty("value")}".ShouldBe("greet greetings 1");
    }

    [Fact]
    public async Task Lines_of_a_log_are_chosen_and_paged()
    {
        var id = await EndedAsync("greet");

        var all = await _program.GetAsync($"/api/v1/executions/{id}/logs");
        all.GetProperty("lines").EnumerateArray().ShouldContain(line => line.GetProperty("message").GetString() == "Greeting World");
        all.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        (await _program.GetAsync($"/api/v1/executions/{id}/logs?level=error")).GetProperty("lines").GetArrayLength().ShouldBe(0);
        (await _program.GetAsync($"/api/v1/executions/{id}/logs?task=count")).GetProperty("lines").GetArrayLength().ShouldBe(0);
        var first = await _program.GetAsync($"/api/v1/executions/{id}/logs?limit=1");
        (await _program.GetAsync($"/api/v1/executions/{id}/logs?after={first.GetProperty("next")}")).GetProperty("lines").GetArrayLength().ShouldBe(all.GetProperty("lines").GetArrayLength() - 1);
        await _program.GetAsync($"/api/v1/executions/{id}/logs?level=loud", HttpStatusCode.BadRequest);
        await _program.GetAsync($"/api/v1/executions/{id}/logs?after=-1", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_graph_of_an_execution_has_its_states()
    {
        var id = await EndedAsync("greet");

        (await _program.GetAsync($"/api/v1/executions/{id}/graph")).GetProperty("nodes")[0].GetProperty("state").GetString().ShouldBe("succeeded");
    }

    private async Task<string> EndedAsync(string flow, object? inputs = null)
    {
        var id = await _program.StartFlowAsync(flow, inputs);
        await _program.EndOfAsync(id);
        return id;
    }

    private async Task<IReadOnlyList<string>> IdsAsync(string query) => [.. Ids(await _program.GetAsync($"/api/v1/executions{query}"))];

    private static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("executions").EnumerateArray().Select(execution => execution.GetProperty("executionId").GetString()!);
}
