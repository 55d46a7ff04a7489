using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine;

public sealed class ReadCommandTests : IDisposable
{
    private static readonly FlowDefinition Taxi = TestFlow.Of(
        TestFlow.Task("extract", (invocation, _) =>
        {
            invocation.Say("fetched");
            invocation.Say("3 rows [odd]", LogLevel.Warning);
            return ValueTask.FromResult(TestFlow.Json("1"));
        }),
        TestFlow.Task("stage", TestFlow.Value("extract")) with { Description = "Stages the trips.", Retry = new RetryPolicy { MaxRetries = 2 } }) with
    {
        Namespace = "zoomcamp",
        Id = "taxi",
        Description = "Loads [all] trips.",
        Inputs = TestInputs.Of(TestInputs.Text("taxi", "\"green\"", "green", "yellow")),
    };

    private readonly CliProgram _program = new(Taxi);

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task List_shows_flows_and_opens_no_store()
    {
        var result = await _program.RunAsync("list");
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("zoomcamp/taxi");
        result.Output.ShouldContain("Loads [all] trips.");
        Directory.Exists(Path.Combine(_program.Folder, "data")).ShouldBeFalse();
    }

    [Fact]
    public async Task List_as_json_is_an_array()
    {
        using var json = JsonDocument.Parse((await _program.RunAsync("list", "--json")).Output);
        json.RootElement.EnumerateArray().Single().GetProperty("flow").GetString().ShouldBe("zoomcamp/taxi");
    }

    [Fact]
    public async Task Show_tells_of_inputs_and_tasks()
    {
        var result = await _program.RunAsync("show", "zoomcamp/taxi");
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("--taxi");
        result.Output.ShouldContain("Stages the trips.");
        result.Output.ShouldContain("2 retries");
    }

    [Fact]
    public async Task Show_as_json_has_the_schema()
    {
        using var json = JsonDocument.Parse((await _program.RunAsync("show", "taxi", "--json")).Output);
        json.RootElement.GetProperty("inputs").GetProperty("type").GetString().ShouldBe("object");
        json.RootElement.GetProperty("tasks").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Graph_writes_a_file_in_the_format_of_its_ending()
    {
        var file = Path.Combine(_program.Folder, "taxi.svg");
        (await _program.RunAsync("graph", "taxi", "-o", file)).ExitCode.ShouldBe(0);
        (await File.ReadAllTextAsync(file)).ShouldStartWith("<svg ");
    }

    [Fact]
    public async Task One_execution_is_shown_with_its_tasks()
    {
        await _program.RunAsync("run", "taxi", "--label", "who=me");

        var result = await _program.RunAsync("executions", "last");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("who=me");
        result.Output.ShouldMatch(@"extract\s+succeeded\s+1\s");
        result.Output.ShouldMatch(@"stage\s+succeeded\s+1\s");
        using var json = JsonDocument.Parse((await _program.RunAsync("executions", "last", "--json")).Output);
        json.RootElement.GetProperty("tasks").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task An_unknown_execution_is_bad_usage()
    {
        var result = await _program.RunAsync("executions", "nosuch");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("No execution's id is or ends with 'nosuch'");
    }

    [Fact]
    public async Task Executions_are_listed_newest_first_and_filtered()
    {
        (await _program.RunAsync("executions")).Error.ShouldContain("There are no executions yet");
        await _program.RunAsync("run", "taxi");
        await _program.RunAsync("run", "taxi");
        var all = JsonDocument.Parse((await _program.RunAsync("executions", "--json")).Output).RootElement.EnumerateArray().Select(item => item.GetProperty("executionId").GetString()!).ToList();
        all.Count.ShouldBe(2);
        all.ShouldBe(all.OrderDescending(StringComparer.Ordinal));
        JsonDocument.Parse((await _program.RunAsync("executions", "--json", "--limit", "1")).Output).RootElement.GetArrayLength().ShouldBe(1);
        JsonDocument.Parse((await _program.RunAsync("executions", "--json", "--state", "failed")).Output).RootElement.GetArrayLength().ShouldBe(0);
        (await _program.RunAsync("executions")).Output.ShouldContain(all[0]);
    }

    [Fact]
    public async Task Logs_are_found_by_the_end_of_the_id_and_by_last()
    {
        await _program.RunAsync("run", "taxi");
        var id = JsonDocument.Parse((await _program.RunAsync("executions", "--json")).Output).RootElement[0].GetProperty("executionId").GetString()!;
        foreach (var name in new[] { id, id[^6..], id[^6..].ToUpperInvariant(), "last" })
        {
            var result = await _program.RunAsync("logs", name);
            result.ExitCode.ShouldBe(0, result.Error);
            result.Output.ShouldContain("extract: fetched");
            result.Output.ShouldContain("extract: warning: 3 rows [odd]");
        }
    }

    [Fact]
    public async Task Logs_are_filtered_by_task_and_level()
    {
        await _program.RunAsync("run", "taxi");
        (await _program.RunAsync("logs", "last", "--level", "warning")).Output.ShouldNotContain("fetched");
        var unknown = await _program.RunAsync("logs", "last", "--task", "extrac");
        unknown.ExitCode.ShouldBe(2);
        unknown.Error.ShouldContain("Did you mean 'extract'?");
        using var json = JsonDocument.Parse((await _program.RunAsync("logs", "last", "--task", "extract", "--json")).Output);
        json.RootElement.EnumerateArray().Select(line => line.GetProperty("message").GetString()).ShouldContain("3 rows [odd]");
    }

    [Fact]
    public async Task Logs_of_an_unknown_execution_are_a_usage_error()
    {
        var result = await _program.RunAsync("logs", "nothing");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("No execution's id is or ends with 'nothing'");
    }

    [Fact]
    public async Task Doctor_is_content_with_a_sound_program()
    {
        var result = await _program.RunAsync("doctor");
        result.ExitCode.ShouldBe(0, result.Output);
        foreach (var check in new[] { "runtime", "clock", "settings", "data directory", "disk space", "store", "flows" })
        {
            result.Output.ShouldContain(check);
        }
    }

    [Fact]
    public async Task Doctor_fails_on_a_bad_default_and_says_which_setting()
    {
        _program.Settings["Pipelines:Flows:taxi:Inputs:taxi"] = "blue";
        _program.Settings["Pipelines:Flows:taxy:Inputs:taxi"] = "green";
        var result = await _program.RunAsync("doctor", "--json");
        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("(set by Pipelines:Flows:taxi:Inputs:taxi)");
        result.Output.ShouldContain("Pipelines:Flows:taxy is of no flow of this program");
    }

    [Fact]
    public async Task Doctor_fails_where_the_data_directory_cannot_be()
    {
        await File.WriteAllTextAsync(Path.Combine(_program.Folder, "data"), "a file");
        var result = await _program.RunAsync("doctor");
        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("fail  data directory");
        result.Output.ShouldContain("→ ");
    }
}
