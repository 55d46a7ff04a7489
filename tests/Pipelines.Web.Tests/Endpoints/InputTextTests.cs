using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pipelines.Runtime.Access;
using Pipelines.Web.Tests.Security;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class InputTextTests : IAsyncLifetime
{
    private WebProgram _program = null!;

    public async Task InitializeAsync() => _program = await WebProgram.StartAsync();

    public async Task DisposeAsync() => await _program.DisposeAsync();

    [Fact]
    public async Task Parts_of_a_form_count_more_than_the_JSON_beside_them()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("greet"), "$flow" },
            { new StringContent("""{"name": "Bob", "times": 2}"""), "$inputs" },
            { new StringContent("Ada"), "name" },
        };

        var started = await _program.SendAsync(HttpMethod.Post, "/api/v1/executions", form, HttpStatusCode.Created);

        var id = started.GetProperty("executionId").GetString()!;
        await _program.EndOfAsync(id);
        var execution = await _program.GetAsync($"/api/v1/executions/{id}");
        execution.GetProperty("outputs").GetProperty("text").GetString().ShouldBe("Hello, Ada! Hello, Ada!");
        execution.GetProperty("revision").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_replay_reads_texts_as_a_command_line_does()
    {
        var id = await _program.StartFlowAsync("greet", new { name = "Ada" });
        await _program.EndOfAsync(id);

        var started = await _program.PostAsync($"/api/v1/executions/{id}/replay", new { inputs = new { times = 3 }, inputTexts = new { times = new[] { "2" } } }, HttpStatusCode.Created);
        var replay = started.GetProperty("executionId").GetString()!;
        await _program.EndOfAsync(replay);

        (await _program.GetAsync($"/api/v1/executions/{replay}")).GetProperty("outputs").GetProperty("text").GetString().ShouldBe("Hello, Ada! Hello, Ada!");
        var wrong = await _program.PostAsync($"/api/v1/executions/{id}/replay", new { inputTexts = new { times = new[] { "many" } } }, HttpStatusCode.UnprocessableEntity);
        wrong.GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("times");
    }

    [Theory]
    [InlineData("""{"inputTexts": "times"}""")]
    [InlineData("""{"inputTexts": {"times": "2"}}""")]
    [InlineData("""{"inputTexts": {"times": [2]}}""")]
    public async Task Texts_are_lists_by_name(string body)
    {
        var id = await _program.StartFlowAsync("greet");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var problem = await _program.SendAsync(HttpMethod.Post, $"/api/v1/executions/{id}/replay", content, HttpStatusCode.UnprocessableEntity);

        problem.GetProperty("errors")[0].GetProperty("message").GetString()!.ShouldStartWith("expected an object of lists of texts");
    }

    [Fact]
    public async Task A_list_goes_on_behind_an_execution()
    {
        var first = await _program.StartFlowAsync("greet");
        var second = await _program.StartFlowAsync("greet");

        var page = await _program.GetAsync($"/api/v1/executions?before={second}");

        page.GetProperty("executions").EnumerateArray().Select(static execution => execution.GetProperty("executionId").GetString()).ShouldBe([first]);
    }

    [Fact]
    public async Task A_flow_says_how_to_ask_for_its_inputs()
    {
        var flow = await _program.GetAsync("/api/v1/flows/web.tests/greet");

        var times = flow.GetProperty("inputFields").EnumerateArray().Single(static field => field.GetProperty("name").GetString() == "times");
        times.GetProperty("kind").GetString().ShouldBe("number");
        times.GetProperty("default").GetInt32().ShouldBe(1);
        times.GetProperty("description").GetString().ShouldBe("How often.");
    }

    [Fact]
    public async Task A_backfill_takes_no_file_that_its_caller_may_not_see()
    {
        await using var server = await SecuredServer.StartAsync();
        using var bound = server.Client(await server.KeyAsync(AccessScope.Run, "secured.inner"));

        using var answer = await bound.PostAsJsonAsync("/api/v1/backfills", new { flow = "timed", trigger = "monthly", from = "2025-01", inputs = new { number = "pipelines://elsewhere/flow/x/y/z" } });

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, await answer.Content.ReadAsStringAsync());
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("detail").GetString()!.ShouldContain("may not see the artifact");
    }
}
