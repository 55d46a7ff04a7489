using System.Net;
using System.Text;
using System.Text.Json;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class ExecutionControlTests : IAsyncLifetime
{
    private const string Executions = "/api/v1/executions";

    private WebProgram _program = null!;

    public async Task InitializeAsync() => _program = await WebProgram.StartAsync();

    public async Task DisposeAsync() => await _program.DisposeAsync();

    [Fact]
    public async Task A_running_execution_is_canceled()
    {
        var id = await WaitingAsync();

        await _program.PostAsync($"{Executions}/{id}/cancel", new { reason = "not today" }, HttpStatusCode.Accepted);

        (await _program.EndOfAsync(id)).ShouldBe("canceled");
        var signal = (await _program.GetAsync($"{Executions}/{id}")).GetProperty("signals")[0];
        signal.GetProperty("reason").GetString().ShouldBe("not today");
    }

    [Fact]
    public async Task What_has_ended_is_not_canceled_again()
    {
        var id = await EndedAsync();

        await _program.PostAsync($"{Executions}/{id}/cancel", null, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_failed_execution_is_restarted()
    {
        var id = await WaitingAsync();
        _program.Gates.Break(id, "the gate is broken");
        (await _program.EndOfAsync(id)).ShouldBe("failed");

        (await _program.PostAsync($"{Executions}/{id}/restart", null, HttpStatusCode.Accepted)).GetProperty("executionId").GetString().ShouldBe(id);

        _program.Gates.Open(id, " and after");
        (await _program.EndOfAsync(id)).ShouldBe("succeeded");
    }

    [Fact]
    public async Task What_has_succeeded_is_not_restarted() => await _program.PostAsync($"{Executions}/{await EndedAsync()}/restart", null, HttpStatusCode.Conflict);

    [Fact]
    public async Task A_replay_takes_other_inputs()
    {
        var id = await EndedAsync();

        var again = (await _program.PostAsync($"{Executions}/{id}/replay", new { inputs = new { name = "Eve" }, labels = new { why = "again" } }, HttpStatusCode.Created)).GetProperty("executionId").GetString()!;

        await _program.EndOfAsync(again);
        var execution = await _program.GetAsync($"{Executions}/{again}");
        execution.GetProperty("outputs").GetProperty("text").GetString().ShouldBe("Hello, Eve!");
        execution.GetProperty("origin").GetString().ShouldBe(id);
        execution.GetProperty("labels").GetProperty("why").GetString().ShouldBe("again");
    }

    [Fact]
    public async Task A_replay_from_a_task_takes_over_what_lies_before_it()
    {
        var id = await EndedAsync();

        var again = (await _program.PostAsync($"{Executions}/{id}/replay", new { from = "count" }, HttpStatusCode.Created)).GetProperty("executionId").GetString()!;

        await _program.EndOfAsync(again);
        (await _program.GetAsync($"{Executions}/{again}/attempts")).GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("id").GetString()).ShouldBe(["count"]);
    }

    [Fact]
    public async Task A_replay_that_does_not_fit_is_refused()
    {
        var id = await EndedAsync();

        await _program.PostAsync($"{Executions}/{id}/replay", new { from = "nowhere" }, HttpStatusCode.Conflict);
        (await _program.PostAsync($"{Executions}/{id}/replay", new { inputs = new { times = 99 } }, HttpStatusCode.UnprocessableEntity)).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("times");
    }

    [Fact]
    public async Task A_decision_lets_a_task_go_on_and_tells_who_decided()
    {
        var id = await AskingAsync();

        await _program.PostAsync($"{Executions}/{id}/approve", new { decision = true });

        (await _program.EndOfAsync(id)).ShouldBe("succeeded");
        (await _program.GetAsync($"{Executions}/{id}/outputs")).GetProperty("tasks")[0].GetProperty("output").GetString().ShouldBe("yes, says local");
    }

    [Fact]
    public async Task A_decision_that_does_not_fit_is_refused_and_nothing_is_decided()
    {
        var id = await AskingAsync();

        await _program.PostAsync($"{Executions}/{id}/approve", new { decision = "perhaps" }, HttpStatusCode.UnprocessableEntity);
        await _program.PostAsync($"{Executions}/{id}/approve", new { task = "other" }, HttpStatusCode.Conflict);
        await _program.PostAsync($"{Executions}/{id}/approve", new { task = "decide", decision = false });

        (await _program.EndOfAsync(id)).ShouldBe("succeeded");
        await _program.PostAsync($"{Executions}/{id}/approve", null, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Labels_are_merged()
    {
        var id = await EndedAsync();

        var labels = (await PatchAsync(id, """{"labels":{"a":"1","team":null}}""", HttpStatusCode.OK)).GetProperty("labels");

        labels.GetRawText().ShouldBe("""{"a":"1"}""");
        (await _program.GetAsync($"{Executions}?label=a%3D1")).GetProperty("executions").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"labels":[]}""")]
    [InlineData("""{"labels":{"a":1}}""")]
    [InlineData("""{"labels":{"":"x"}}""")]
    [InlineData("""{"labels":{"a\u0000":"x"}}""")]
    [InlineData("""{"state":"succeeded"}""")]
    public async Task Labels_that_cannot_be_are_refused(string body) => await PatchAsync(await EndedAsync(), body, HttpStatusCode.UnprocessableEntity);

    [Fact]
    public async Task Labels_that_are_changed_at_once_all_stay()
    {
        var id = await EndedAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => PatchAsync(id, $$$"""{"labels":{"l{{{number}}}":"x"}}""", HttpStatusCode.OK)));

        (await _program.GetAsync($"{Executions}/{id}")).GetProperty("labels").EnumerateObject().Count(label => label.Name.StartsWith('l')).ShouldBe(20);
    }

    [Fact]
    public async Task An_ended_execution_is_deleted()
    {
        var id = await EndedAsync();

        await _program.SendAsync(HttpMethod.Delete, $"{Executions}/{id}", null, HttpStatusCode.NoContent);

        await _program.GetAsync($"{Executions}/{id}", HttpStatusCode.NotFound);
        await _program.SendAsync(HttpMethod.Delete, $"{Executions}/{id}", null, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_runs_or_is_an_origin_is_not_deleted()
    {
        var running = await WaitingAsync();
        var origin = await EndedAsync();
        await _program.PostAsync($"{Executions}/{origin}/replay", null, HttpStatusCode.Created);

        await _program.SendAsync(HttpMethod.Delete, $"{Executions}/{running}", null, HttpStatusCode.Conflict);
        await _program.SendAsync(HttpMethod.Delete, $"{Executions}/{origin}", null, HttpStatusCode.Conflict);
        _program.Gates.Open(running, "");
    }

    [Fact]
    public async Task Many_are_changed_by_a_filter_and_each_is_answered()
    {
        var (first, second, running) = (await EndedAsync(), await EndedAsync(), await WaitingAsync());

        var dry = await _program.PostAsync($"{Executions}/bulk/delete", new { filter = new { flow = "greet" }, dryRun = true });
        var labeled = await _program.PostAsync($"{Executions}/bulk/labels", new { filter = new { flow = "greet", states = new[] { "succeeded" } }, labels = new { bulk = "yes" } });
        var replayed = await _program.PostAsync($"{Executions}/bulk/replay", new { filter = new { labels = new { bulk = "yes" } }, limit = 1 });
        var canceled = await _program.PostAsync($"{Executions}/bulk/cancel", new { ids = new[] { running, first, "nothing" } });

        dry.GetProperty("results").GetArrayLength().ShouldBe(2);
        dry.GetProperty("done").GetInt32().ShouldBe(0);
        labeled.GetProperty("done").GetInt32().ShouldBe(2);
        replayed.GetProperty("more").GetBoolean().ShouldBeTrue();
        replayed.GetProperty("results")[0].GetProperty("executionId").GetString().ShouldBe(second);
        await _program.EndOfAsync(replayed.GetProperty("results")[0].GetProperty("newExecutionId").GetString()!);
        canceled.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetInt32()).ShouldBe([200, 409, 404]);
        (await _program.EndOfAsync(running)).ShouldBe("canceled");
        var restarted = await _program.PostAsync($"{Executions}/bulk/restart", new { ids = new[] { running, second } });
        restarted.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetInt32()).ShouldBe([200, 409]);
        _program.Gates.Open(running, "");
        await _program.EndOfAsync(running);
        (await _program.PostAsync($"{Executions}/bulk/delete", new { filter = new { namespaces = 1 } }, HttpStatusCode.UnprocessableEntity)).GetRawText().ShouldContain("Did you mean 'namespace'?");
        (await _program.PostAsync($"{Executions}/bulk/delete", new { filter = new { @namespace = "web" } })).GetProperty("done").GetInt32().ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task Who_means_all_goes_on_behind_those_that_were_taken()
    {
        var ids = new[] { await EndedAsync(), await EndedAsync(), await EndedAsync() };
        var filter = new { flow = "greet" };

        // What has ended is not canceled, and would be found again for ever.
        var first = await _program.PostAsync($"{Executions}/bulk/cancel", new { filter, limit = 2 });
        var second = await _program.PostAsync($"{Executions}/bulk/cancel", new { filter, limit = 2, cursor = first.GetProperty("next").GetString() });

        ResultsOf(first).ShouldBe([ids[2], ids[1]]);
        first.GetProperty("more").GetBoolean().ShouldBeTrue();
        ResultsOf(second).ShouldBe([ids[0]]);
        second.GetProperty("more").GetBoolean().ShouldBeFalse();
        second.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        await _program.PostAsync($"{Executions}/bulk/cancel", new { filter, cursor = "x" }, HttpStatusCode.BadRequest);

        static IEnumerable<string?> ResultsOf(JsonElement answer) => answer.GetProperty("results").EnumerateArray().Select(static result => result.GetProperty("executionId").GetString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"filter":{}}""")]
    [InlineData("""{"ids":["a"],"filter":{"flow":"greet"}}""")]
    [InlineData("""{"ids":"a"}""")]
    [InlineData("""{"ids":["a","b"],"limit":1}""")]
    [InlineData("""{"filter":{"states":["asleep"]}}""")]
    [InlineData("""{"filter":{"states":[]}}""")]
    [InlineData("""{"filter":{"labels":{}}}""")]
    [InlineData("""{"filter":{"flow":""}}""")]
    [InlineData("""{"filter":{"flow":null}}""")]
    [InlineData("""{"filter":{"states":["failed"],"namespace":""}}""")]
    [InlineData("""{"filter":{"flow":"greet"},"limit":100000}""")]
    [InlineData("""{"filter":{"flow":"greet"},"forse":true}""")]
    public async Task A_bulk_request_must_say_which_are_meant(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        await _program.PostAsync($"{Executions}/bulk/delete", content, HttpStatusCode.UnprocessableEntity);
    }

    private async Task<string> EndedAsync()
    {
        var id = await _program.StartFlowAsync("greet");
        await _program.EndOfAsync(id);
        return id;
    }

    private async Task<string> WaitingAsync()
    {
        var id = await _program.StartFlowAsync("gate");
        await _program.EventAsync(id, seen => seen.Name == "task" && seen.Json.GetProperty("id").GetString() == "wait" && seen.Json.GetProperty("state").GetString() == "running");
        return id;
    }

    private async Task<string> AskingAsync()
    {
        var id = await _program.StartFlowAsync("ask");
        await _program.EventAsync(id, seen => seen.Name == "task" && seen.Json.GetProperty("state").GetString() == "paused");
        return id;
    }

    private async Task<JsonElement> PatchAsync(string id, string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/merge-patch+json");
        return await _program.SendAsync(HttpMethod.Patch, $"{Executions}/{id}", content, expected);
    }
}
