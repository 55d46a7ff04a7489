using System.Text.Json;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Remote;

public sealed class RemoteRunTests : RemoteScene
{
    [Fact]
    public async Task A_run_shows_how_it_goes_and_what_came_of_it()
    {
        var result = await Remote.RunAsync("run", "greet", "--name", "Ada", "--times", "2", "--label", "why=test");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldBeEmpty();
        result.Output.ShouldContain("web.tests/greet ");
        result.Output.ShouldContain("execution succeeded");
        result.Output.ShouldContain("greet: Greeting Ada");
        result.Output.ShouldContain("Hello, Ada! Hello, Ada!");
        (await OutputOfAsync("executions", "--label", "why=test")).ShouldContain("web.tests/greet");
    }

    [Fact]
    public async Task A_run_prints_one_JSON_object_where_that_is_asked_for()
    {
        var result = await Remote.RunAsync("run", "greet", "--inputs", """{"name": "Ada", "times": 3}""", "--times", "1", "--logical-date", "2019-01-01T00:00:00Z", "--json");

        using var json = JsonDocument.Parse(result.Output);
        result.Error.ShouldContain("Greeting Ada");
        json.RootElement.GetProperty("state").GetString().ShouldBe("succeeded");
        json.RootElement.GetProperty("outputs").GetProperty("text").GetString().ShouldBe("Hello, Ada!");
        json.RootElement.GetProperty("logicalDate").GetString().ShouldBe("2019-01-01T00:00:00Z");
    }

    [Fact]
    public async Task Every_bad_input_is_told_at_once_as_on_the_servers_machine()
    {
        var result = await Remote.RunAsync("run", "greet", "--name", "4da", "--times", "many", "--inputs", """{"color": "red"}""");

        result.ExitCode.ShouldBe(2);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain("error: The inputs of flow 'web.tests/greet' are not valid:");
        result.Error.ShouldContain("  color: is not an input.");
        result.Error.ShouldContain("  name: ");
        result.Error.ShouldContain("  times: expected");
        result.Error.ShouldContain("got 'many'");
    }

    [Fact]
    public async Task Options_and_flows_are_those_of_the_server()
    {
        (await Remote.RunAsync("run", "greed")).Error.ShouldContain("There is no flow 'greed'. Did you mean 'greet'?");
        (await Remote.RunAsync("run", "greet", "--nam", "Ada")).Error.ShouldContain("'--nam' is not an option of 'run greet'. Did you mean '--name'?");
        (await OutputOfAsync("run", "greet", "--help")).ShouldContain("--times <number>");
        (await OutputOfAsync("list")).ShouldBe(await LocalOutputOfAsync("list", "--server", ""));
    }

    [Fact]
    public async Task A_file_of_this_machine_is_sent()
    {
        var path = Path.Combine(Remote.Folder, "rows.csv");
        await File.WriteAllTextAsync(path, "a,b\n1,2\n");

        var result = await Remote.RunAsync("run", "files", "--source", path, "--password", "hunter22-hunter22", "--tags", "a,b", "--json");

        using var json = JsonDocument.Parse(result.Output);
        json.RootElement.GetProperty("state").GetString().ShouldBe("succeeded");
        var inputs = json.RootElement.GetProperty("inputs");
        inputs.GetProperty("source").GetProperty("name").GetString().ShouldBe("rows.csv");
        inputs.GetProperty("source").GetProperty("sizeBytes").GetInt64().ShouldBe(8);
        inputs.GetProperty("tags").EnumerateArray().Select(static tag => tag.GetString()).ShouldBe(["a", "b"]);
        result.Output.ShouldNotContain("hunter22");
    }

    [Fact]
    public async Task Names_that_are_not_English_arrive()
    {
        var path = Path.Combine(Remote.Folder, "Zürich 世界.csv");
        await File.WriteAllTextAsync(path, "a");

        using var json = JsonDocument.Parse(await OutputOfAsync("run", "files", "--source", path, "--tags", "größer;ß", "--label", "ort=Zürich", "--json"));

        json.RootElement.GetProperty("inputs").GetProperty("source").GetProperty("name").GetString().ShouldBe("Zürich 世界.csv");
        json.RootElement.GetProperty("inputs").GetProperty("tags")[0].GetString().ShouldBe("größer;ß");
        json.RootElement.GetProperty("labels").GetProperty("ort").GetString().ShouldBe("Zürich");
        (await OutputOfAsync("run", "names", "--größe", "5", "--übersicht", path, "--json")).ShouldContain("\"output\": \"5 Zürich 世界.csv\"");
    }

    [Fact]
    public async Task A_file_that_the_server_does_not_take_is_refused_before_it_is_sent()
    {
        await using var server = await WebProgram.StartAsync(static builder => builder.Configuration["Pipelines:Web:MaxUploadBytes"] = "1000000");
        var path = Path.Combine(Remote.Folder, "large.bin");
        await using (var large = File.Create(path))
        {
            large.SetLength(200_000_000);
        }

        var result = await Remote.RunAsync("run", "files", "--source", path, "--server", server.Client.BaseAddress!.ToString());

        result.ExitCode.ShouldBe(2, result.Error);
        result.Error.ShouldContain("1000000");
    }

    [Fact]
    public async Task A_replay_has_the_files_that_it_is_given_and_otherwise_those_of_before()
    {
        var path = Path.Combine(Remote.Folder, "rows.csv");
        await File.WriteAllTextAsync(path, "a,b\n");
        var id = (await OutputOfAsync("run", "files", "--source", path, "--detach")).Trim();
        await Server.EndOfAsync(id);

        var other = Path.Combine(Remote.Folder, "other rows.csv");
        await File.WriteAllTextAsync(other, "c,d,e\n");

        using var given = JsonDocument.Parse(await OutputOfAsync("replay", id, "--source", other, "--tags", "c", "--label", "why=files", "--json"));
        using var before = JsonDocument.Parse(await OutputOfAsync("replay", id, "--tags", "c", "--json"));
        var unknown = await Remote.RunAsync("replay", id, "--source", other, "--tag", "c");

        given.RootElement.GetProperty("inputs").GetProperty("source").GetProperty("name").GetString().ShouldBe("other rows.csv");
        given.RootElement.GetProperty("inputs").GetProperty("tags")[0].GetString().ShouldBe("c");
        given.RootElement.GetProperty("labels").GetProperty("why").GetString().ShouldBe("files");
        given.RootElement.GetProperty("state").GetString().ShouldBe("succeeded");
        before.RootElement.GetProperty("inputs").GetProperty("source").GetProperty("name").GetString().ShouldBe("rows.csv");
        unknown.ExitCode.ShouldBe(2);
        unknown.Error.ShouldContain("tag: is not an input");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told_before_anything_is_sent()
    {
        var result = await Remote.RunAsync("run", "files", "--source", "nowhere.csv");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("  source: expected a file, but there is none at 'nowhere.csv'");
    }

    [Fact]
    public async Task A_flow_that_fails_ends_the_command_with_1()
    {
        var running = Remote.RunAsync("run", "gate");
        var id = await WaitingGateAsync(running);
        Server.Gates.Break(id, "It broke.");

        var result = await running;

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("error: Flow 'web.other/gate' failed: task 'wait' failed on attempt 1: It broke.");
        result.Error.ShouldContain($"'logs {id[^8..]} --task wait' shows its log");
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_execution_on_the_server()
    {
        using var stop = new CancellationTokenSource();
        var running = Remote.RunAsync(stop.Token, "run", "gate");
        var id = await WaitingGateAsync(running);
        await stop.CancelAsync();

        (await running).ExitCode.ShouldBe(130);

        (await Server.GetAsync($"/api/v1/executions/{id}")).GetProperty("state").GetString().ShouldBe("canceled");
    }

    [Fact]
    public async Task A_detached_run_prints_its_id_and_goes_on()
    {
        var id = (await OutputOfAsync("run", "gate", "--detach")).Trim();
        (await OutputOfAsync("cancel", id[^8..], "--reason", "enough")).ShouldBe($"Execution {id} is canceled.{Environment.NewLine}");
        (await Remote.RunAsync("cancel", id)).Error.ShouldContain($"Execution '{id}' has ended already: it is canceled.");
    }

    [Fact]
    public async Task A_failed_execution_is_restarted_and_an_earlier_one_replayed()
    {
        var id = await Server.StartFlowAsync("gate");
        Server.Gates.Break(id, "It broke.");
        await Server.EndOfAsync(id);
        Server.Gates.Open(id, " and after");

        (await OutputOfAsync("restart", id)).ShouldContain("execution succeeded");
        var replayed = await Remote.RunAsync("replay", await Server.StartFlowAsync("greet", new { name = "Ada" }), "--times", "2");
        replayed.Output.ShouldContain("Hello, Ada! Hello, Ada!", customMessage: replayed.Error);
        (await Remote.RunAsync("replay", "last", "--times", "many")).Error.ShouldContain("  times: expected");
    }

    [Fact]
    public async Task A_decision_is_given()
    {
        var id = await Server.StartFlowAsync("ask");
        await Server.EventAsync(id, static seen => seen.Name == "task" && seen.Json.GetProperty("state").GetString() == "paused");

        (await Remote.RunAsync("approve", id, "--by", "somebody else")).Error.ShouldContain("leave --by out");
        (await OutputOfAsync("approve", id, "--reject")).ShouldContain($"Task decide of execution {id} goes on.");
        await Server.EndOfAsync(id);
        (await OutputOfAsync("executions", id, "--json")).ShouldContain("\"no\"");
    }

    private async Task<string> WaitingGateAsync(Task<(int ExitCode, string Output, string Error)> running)
    {
        // The command has started it once the list has it.
        while (!running.IsCompleted)
        {
            var list = await Server.GetAsync("/api/v1/executions?flow=gate");
            if (list.GetProperty("executions").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } found)
            {
                var id = found.GetProperty("executionId").GetString()!;
                await Server.EventAsync(id, static seen => seen.Name == "task" && seen.Json.GetProperty("id").GetString() == "wait" && seen.Json.GetProperty("state").GetString() == "running");
                return id;
            }

            await Task.Yield();
        }

        throw new InvalidOperationException($"It ended before: {await running}");
    }
}
