using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Web.Endpoints.Executions.Following;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class FollowTests : IAsyncLifetime
{
    private WebProgram _program = null!;

    public async Task InitializeAsync() => _program = await WebProgram.StartAsync();

    public async Task DisposeAsync() => await _program.DisposeAsync();

    [Fact]
    public async Task An_execution_is_followed_to_its_end()
    {
        var id = await _program.StartFlowAsync("greet");

        var events = await _program.FollowAsync(id);

        events[^1].Name.ShouldBe("end");
        events[^1].Json.GetProperty("state").GetString().ShouldBe("succeeded");
        events.ShouldContain(seen => seen.Name == "state" && seen.Json.GetProperty("state").GetString() == "succeeded");
        events.ShouldContain(seen => seen.Name == "task" && seen.Json.GetProperty("id").GetString() == "count" && seen.Json.GetProperty("state").GetString() == "succeeded");
        events.ShouldContain(seen => seen.Name == "log" && seen.Json.GetProperty("message").GetString() == "Greeting World");
    }

    [Fact]
    public async Task Events_are_as_protected_as_other_answers()
    {
        var id = await _program.StartFlowAsync("greet");

        using var answer = await _program.Client.GetAsync($"/api/v1/executions/{id}/events");

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_task_ends_behind_what_it_said()
    {
        var id = await _program.StartFlowAsync("greet");

        var events = (await _program.FollowAsync(id)).ToList();

        var line = events.FindIndex(seen => seen.Name == "log" && seen.Json.GetProperty("message").GetString() == "Greeting World");
        events.FindIndex(seen => seen.Name == "task" && seen.Json.GetProperty("id").GetString() == "greet" && seen.Json.GetProperty("state").GetString() == "succeeded").ShouldBeGreaterThan(line);
    }

    [Fact]
    public async Task Who_comes_back_gets_no_line_twice()
    {
        var id = await _program.StartFlowAsync("greet");
        var events = await _program.FollowAsync(id);
        var line = events.Last(seen => seen.Name == "log");

        var rest = await _program.FollowAsync(id, line.Id);

        rest.ShouldNotContain(seen => seen.Name == "log");
        rest[^1].Name.ShouldBe("end");
    }

    [Fact]
    public async Task Who_has_seen_the_end_is_told_that_there_is_no_more()
    {
        var id = await _program.StartFlowAsync("greet");
        var events = await _program.FollowAsync(id);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/executions/{id}/events");
        request.Headers.Add("Last-Event-ID", events[^1].Id);

        using var response = await _program.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Lines_are_left_out_where_nobody_wants_them()
    {
        var id = await _program.StartFlowAsync("greet");

        (await _program.FollowAsync(id, query: "?logs=false")).ShouldNotContain(seen => seen.Name == "log");
        (await _program.FollowAsync(id, query: "?level=error")).ShouldNotContain(seen => seen.Name == "log");
    }

    [Fact]
    public async Task It_does_not_matter_which_process_drives_the_execution()
    {
        var id = await _program.StartFlowAsync("gate");
        await _program.EventAsync(id, seen => seen.Name == "task" && seen.Json.GetProperty("id").GetString() == "wait");
        await using var other = await WebProgram.StartAsync(folder: _program.Folder);

        var following = other.FollowAsync(id);
        await other.EventAsync(id, seen => seen.Name == "state" && seen.Json.GetProperty("state").GetString() == "running");
        _program.Gates.Open(id, "");

        (await following)[^1].Json.GetProperty("state").GetString().ShouldBe("succeeded");
    }

    [Fact]
    public async Task A_program_that_stops_does_not_wait_for_followers()
    {
        var id = await _program.StartFlowAsync("gate");
        await _program.EventAsync(id, seen => seen.Name == "task" && seen.Json.GetProperty("id").GetString() == "wait");
        using var response = await _program.Client.GetAsync($"/api/v1/executions/{id}/events", HttpCompletionOption.ResponseHeadersRead);
        await _program.PostAsync($"/api/v1/executions/{id}/cancel", null, HttpStatusCode.Accepted);
        using var events = await response.Content.ReadAsStreamAsync();

        (await _program.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Who_follows_is_told_that_the_store_fails_and_comes_back()
    {
        var isBroken = false;
        await using var program = await WebProgram.StartAsync(builder => builder.Services.AddSingleton(provider => Intercepted.Around<IExecutionStore>(
            provider.GetRequiredService<SqliteExecutionStore>(),
            (method, _) => isBroken && method == nameof(IExecutionStore.GetTaskRunsAsync) ? new StoreUnavailableException("The disk is gone.") : null)));
        var id = await program.StartFlowAsync("greet");
        await program.EndOfAsync(id);

        // When it fails, the head of the answer has been sent: it can no more say 503.
        isBroken = true;
        var events = await program.FollowAsync(id);
        using var raw = await program.Client.GetAsync($"/api/v1/executions/{id}/events");
        isBroken = false;

        events[^1].Name.ShouldBe("problem");
        events[^1].Json.GetProperty("status").GetInt32().ShouldBe(503);
        events[^1].Json.GetProperty("detail").GetString()!.ShouldNotContain("disk");
        (await raw.Content.ReadAsStringAsync()).ShouldContain("retry: 5000\nevent: problem\n");
        (await program.FollowAsync(id))[^1].Name.ShouldBe("end");
    }

    [Theory]
    [InlineData(null, 0, false)]
    [InlineData("17", 17, false)]
    [InlineData("17.end", 17, true)]
    [InlineData("-1", 0, false)]
    [InlineData("99999999999999999999.end", 0, false)]
    [InlineData("x", 0, false)]
    public void What_a_follower_has_seen_is_read(string? text, long logId, bool hasEnded) => EventId.Parse(text).ShouldBe(new EventId(logId, hasEnded));

    [Fact]
    public async Task Not_more_may_follow_than_the_settings_say()
    {
        await using var program = await WebProgram.StartAsync(builder => builder.Configuration["Pipelines:Web:MaxFollowers"] = "1");
        var id = await program.StartFlowAsync("gate");
        using var first = await program.Client.GetAsync($"/api/v1/executions/{id}/events", HttpCompletionOption.ResponseHeadersRead);

        await program.GetAsync($"/api/v1/executions/{id}/events", HttpStatusCode.ServiceUnavailable);

        program.Gates.Open(id, "");
    }
}
