using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipelines.Definitions;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine;

public sealed class RunCommandTests
{
    private static TaskDefinition Logging(string id, string message) => TestFlow.Task(id, (invocation, _) =>
    {
        invocation.Say(message);
        return ValueTask.FromResult(TestFlow.Json("42"));
    });

    private static FlowDefinition WithOutputs(FlowDefinition flow, string json) =>
        flow with { Output = new OutputDefinition { Type = "Outputs", Make = _ => TestFlow.Json(json) } };

    [Fact]
    public async Task Plain_lines_tell_of_states_logs_and_outputs()
    {
        var handler = TestFlow.Task("notify") with { Role = TaskRole.OnFailure };
        using var program = new CliProgram(WithOutputs(TestFlow.Of(Logging("extract", "Got [all] of it"), handler), """{"staged":76518,"name":"a [b]"}"""));
        var result = await program.RunAsync("run", "flow");
        result.Error.ShouldBeEmpty();
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain(" extract started");
        result.Output.ShouldContain(" extract: Got [all] of it");
        result.Output.ShouldNotContain("notify");
        result.Output.ShouldContain(" extract succeeded in ");
        result.Output.ShouldContain("\nsucceeded  test/flow  ");
        result.Output.ShouldContain("  staged  76,518");
        result.Output.ShouldContain("  name    a [b]");
    }

    [Fact]
    public async Task Json_is_the_only_thing_on_standard_output_and_logs_go_to_standard_error()
    {
        var flow = WithOutputs(TestFlow.Of(Logging("extract", "working"), TestFlow.Task("stage", TestFlow.Value("extract"))), """{"staged":1,"key":{"$secret":"x"}}""") with
        {
            Inputs = TestInputs.Of(TestInputs.Of("month", InputKind.Text), TestInputs.Of("token", InputKind.Secret)),
        };
        using var program = new CliProgram(flow);
        var result = await program.RunAsync("run", "flow", "--month", "2019-01", "--token", "hunter2", "--label", "a=b", "--json");
        result.ExitCode.ShouldBe(0);
        result.Error.ShouldContain("extract: working");
        (result.Output + result.Error).ShouldNotContain("hunter2");
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        root.GetProperty("executionId").GetString()!.Length.ShouldBe(26);
        root.GetProperty("flow").GetString().ShouldBe("test/flow");
        root.GetProperty("state").GetString().ShouldBe("succeeded");
        root.GetProperty("inputs").GetProperty("month").GetString().ShouldBe("2019-01");
        root.GetProperty("inputs").GetProperty("token").GetString().ShouldBe("***");
        root.GetProperty("outputs").GetProperty("key").GetString().ShouldBe("***");
        root.GetProperty("labels").GetProperty("a").GetString().ShouldBe("b");
        root.GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        var tasks = root.GetProperty("tasks").EnumerateArray().ToList();
        tasks.Select(task => task.GetProperty("id").GetString()).ShouldBe(["extract", "stage"]);
        tasks[0].GetProperty("state").GetString().ShouldBe("succeeded");
        tasks[0].GetProperty("attempts").GetInt32().ShouldBe(1);
        tasks[0].GetProperty("durationMs").ValueKind.ShouldBe(JsonValueKind.Number);
        tasks[0].GetProperty("output").GetInt32().ShouldBe(42);
        tasks[1].GetProperty("output").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_failed_task_is_named_with_its_attempt_and_message_but_no_stack_trace()
    {
        var failing = TestFlow.Failing("load") with { Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1) } };
        using var program = new CliProgram(TestFlow.Of(failing));
        var result = await program.RunAsync("run", "flow");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith("error: Flow 'test/flow' failed: task 'load' failed on attempt 2 of 2: broken");
        result.Error.ShouldNotContain("   at ");
        result.Output.ShouldContain("load: warning: Attempt 1 failed and the next is due in 1ms: broken");
        result.Output.ShouldContain("load attempt 1 failed; next attempt ");
        result.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Verbose_shows_the_stack_trace()
    {
        using var program = new CliProgram(TestFlow.Of(TestFlow.Failing("load")));
        var result = await program.RunAsync("run", "flow", "--verbose");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("System.InvalidOperationException");
        result.Error.ShouldContain("   at ");
    }

    [Fact]
    public async Task Json_of_a_failure_says_which_task_and_why()
    {
        using var program = new CliProgram(TestFlow.Of(TestFlow.Failing("load")));
        var result = await program.RunAsync("run", "flow", "--json");
        result.ExitCode.ShouldBe(1);
        using var json = JsonDocument.Parse(result.Output);
        var error = json.RootElement.GetProperty("error");
        error.GetProperty("task").GetString().ShouldBe("load");
        error.GetProperty("attempt").GetInt32().ShouldBe(1);
        error.GetProperty("message").GetString().ShouldBe("broken");
    }

    [Fact]
    public async Task A_wish_to_stop_cancels_the_execution()
    {
        using var stop = new CancellationTokenSource();
        var endless = TestFlow.Task("wait", async (_, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return TaskOutput.None;
        });
        using var program = new CliProgram(TestFlow.Of(endless));
        var result = await program.RunAsync(stop.Token, "run", "flow");
        result.ExitCode.ShouldBe(130);
        result.Output.ShouldContain("canceled  test/flow");
        (await program.RunAsync("executions", "--state", "canceled")).Output.ShouldContain("test/flow");
    }

    [Fact]
    public async Task An_unreachable_store_ends_with_3()
    {
        using var program = new CliProgram(TestFlow.Of(TestFlow.Task("a")));
        await File.WriteAllTextAsync(Path.Combine(program.Folder, "data"), "a file where the folder should be");
        var result = await program.RunAsync("run", "flow");
        result.ExitCode.ShouldBe(3, result.Error);
        result.Error.ShouldStartWith("error: ");
        result.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_detached_run_is_queued_and_a_serving_process_drives_it()
    {
        using var stop = new CancellationTokenSource();
        var task = TestFlow.Task("last", async (_, _) =>
        {
            await stop.CancelAsync();
            return TaskOutput.None;
        });
        using var program = new CliProgram(TestFlow.Of(task));
        var queued = await program.RunAsync("run", "flow", "--detach");
        queued.ExitCode.ShouldBe(0);
        queued.Output.Trim().Length.ShouldBe(26);
        (await program.RunAsync("executions", "--json")).Output.ShouldContain("\"created\"");

        var served = await program.RunAsync(stop.Token, "serve");
        served.ExitCode.ShouldBe(0);
        served.Output.ShouldContain("Serving 1 flow from ");
        served.Output.ShouldContain($"test/flow {queued.Output.Trim()} execution ");
        served.Output.ShouldContain("Stopped.");
        (await program.RunAsync("executions", "--json")).Output.ShouldContain("\"succeeded\"");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_of_which_a_part_has_failed_ends_with_1_instead_of_serving_on(bool failsAtOnce)
    {
        using var program = new CliProgram(TestFlow.Of(TestFlow.Task("a")))
        {
            Configure = services => services.AddHostedService(provider => new BrokenService(failsAtOnce ? default : provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted)),
        };
        var served = await program.RunAsync("serve");
        served.ExitCode.ShouldBe(1);
        served.Error.ShouldContain("error: A part of this process has ended by an error");
    }

    [Fact]
    public async Task A_process_of_which_a_served_part_has_failed_ends_with_1_instead_of_serving_on()
    {
        var broken = new TestServed();
        broken.Loop.SetException(new InvalidOperationException("It is broken."));
        using var program = new CliProgram(TestFlow.Of(TestFlow.Task("a"))) { Configure = services => services.AddSingleton<IServedService>(broken) };
        var served = await program.RunAsync("serve");
        served.ExitCode.ShouldBe(1);
        served.Error.ShouldContain("error: A part of this process has ended by an error");
        served.Error.ShouldNotContain(nameof(AggregateException));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_of_which_a_part_has_failed_ends_with_1_instead_of_waiting_for_ever(bool failsAtOnce)
    {
        using var running = new CancellationTokenSource();
        var endless = TestFlow.Task("wait", async (_, token) =>
        {
            await running.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return TaskOutput.None;
        });
        using var program = new CliProgram(TestFlow.Of(endless)) { Configure = services => services.AddHostedService(_ => new BrokenService(failsAtOnce ? default : running.Token)) };

        var result = await program.RunAsync("run", "flow");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("error: A part of this process has ended by an error");
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_told_with_what_else_is_wrong()
    {
        var flow = TestFlow.Of(TestFlow.Task("a")) with { Inputs = TestInputs.Of(TestInputs.Of("extract", InputKind.File, expected: "a file")) };
        using var program = new CliProgram(flow);
        var file = Path.Combine(program.Folder, "trips.csv");
        await File.WriteAllTextAsync(file, "abc");
        await using var locked = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var result = await program.RunAsync("run", "flow", "--extract", file, "--color", "red");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("'--color' is not an option of 'run flow'.");
        result.Error.ShouldContain($"extract: expected a file, but '{file}' cannot be read: ");
    }

    [Fact]
    public async Task Inputs_come_from_configuration_then_json_then_options()
    {
        var flow = TestFlow.Of(TestFlow.Task("a")) with
        {
            Inputs = TestInputs.Of(TestInputs.Of("one", InputKind.Text), TestInputs.Of("two", InputKind.Text), TestInputs.Of("three", InputKind.Text)),
        };
        using var program = new CliProgram(flow) { Input = """{"two":"json","three":"json"}""" };
        program.Settings["Pipelines:Flows:flow:Inputs:one"] = "setting";
        program.Settings["Pipelines:Flows:test/flow:Inputs:two"] = "setting";
        var result = await program.RunAsync("run", "flow", "--inputs", "-", "--three", "option", "--json");
        using var json = JsonDocument.Parse(result.Output);
        json.RootElement.GetProperty("inputs").GetRawText().Replace(" ", "").Replace("\n", "").ShouldBe("""{"one":"setting","two":"json","three":"option"}""");
    }

    [Fact]
    public async Task A_file_becomes_an_artifact_of_the_execution()
    {
        var flow = TestFlow.Of(TestFlow.Task("a")) with { Inputs = TestInputs.Of(TestInputs.Of("extract", InputKind.File, expected: "a file")) };
        using var program = new CliProgram(flow);
        var file = Path.Combine(program.Folder, "trips.csv");
        await File.WriteAllTextAsync(file, "abc");
        var result = await program.RunAsync("run", "flow", "--extract", file, "--json");
        result.ExitCode.ShouldBe(0, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        var artifact = json.RootElement.GetProperty("inputs").GetProperty("extract");
        artifact.GetProperty("name").GetString().ShouldBe("trips.csv");
        artifact.GetProperty("sizeBytes").GetInt64().ShouldBe(3);
        artifact.GetProperty("sha256").GetString().ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        artifact.GetProperty("uri").GetString()!.ShouldStartWith("pipelines://test/flow/");
    }

    [Fact]
    public async Task An_input_with_the_name_of_an_option_gets_a_prefix()
    {
        var flow = TestFlow.Of(TestFlow.Task("a")) with { Inputs = TestInputs.Of(TestInputs.Of("label", InputKind.Text)) };
        using var program = new CliProgram(flow);
        var result = await program.RunAsync("run", "flow", "--input-label", "x", "--json");
        result.Output.ShouldContain("\"label\": \"x\"");
    }
}
