using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Processes;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Processes;

/// <summary>Real programs, run by tasks of real executions. A program is known by the odd time it sleeps for.</summary>
public sealed class TaskProcessesTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _nap = string.Create(CultureInfo.InvariantCulture, $"10{Random.Shared.Next(10_000_000, 99_999_999)}");

    [LinuxFact]
    public async Task What_a_program_prints_is_the_result_and_goes_to_the_attempts_log()
    {
        await using var host = await TestHost.StartAsync();

        var id = await host.StartAsync(Running(Shell("echo one; echo two; echo oops >&2")));
        await host.EndAsync(id);

        (await host.OutputAsync(id, "run")).ShouldBe("\"one\\ntwo\"");
        var lines = await host.LogsAsync(id);
        lines.ShouldContain(line => line.Message == "two" && line.Level == LogLevel.Information && line.Attempt == 1);
        lines.ShouldContain(line => line.Message == "oops" && line.Level == LogLevel.Warning);
    }

    [LinuxFact]
    public async Task A_program_gets_its_arguments_as_they_are_its_input_its_variables_and_its_folder()
    {
        await using var host = await TestHost.StartAsync();
        var command = new ProcessCommand("sh", "-c", "echo \"$1\"; cat; echo; echo $COLOUR $PIPELINES_TASK_RUN $PIPELINES_ATTEMPT; pwd", "sh", "a b; 'c'")
        {
            StandardInput = "from input",
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string?> { ["COLOUR"] = "green" },
        };

        var id = await host.StartAsync(Running(command));
        await host.EndAsync(id);

        (await host.OutputAsync(id, "run")).ShouldBe("\"a b; 'c'\\nfrom input\\ngreen run 1\\n/\"");
    }

    [LinuxFact]
    public async Task A_program_that_fails_fails_the_task_with_its_command_its_exit_code_and_the_end_of_its_errors()
    {
        await using var host = await TestHost.StartAsync();

        var execution = await host.RunAsync(Running(Shell("echo begin; echo no such table >&2; exit 3")));

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Error!.Type.ShouldBe(typeof(TaskFailedException).FullName);
        execution.Error.Message.ShouldBe("Task 'run' of flow 'test/flow': 'sh -c echo begin; echo no such table >&2; exit 3' ended with exit code 3. The end of its standard error:\nno such table");
    }

    [LinuxFact]
    public async Task A_program_that_is_not_there_is_named_and_not_tried_again()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Running(new ProcessCommand("no-such-program")).Tasks[0] with { Retry = new RetryPolicy { MaxRetries = 3 } });

        var execution = await host.RunAsync(flow);

        execution.Error!.Message.ShouldBe("Task 'run' of flow 'test/flow': 'no-such-program' cannot be started: there is no such program on PATH. Install it, or name it by its path.");
        (await host.TaskRunAsync(execution.Id, "run")).Attempts.ShouldBe(1);
    }

    [LinuxFact]
    public async Task Output_without_an_end_is_cut_and_does_not_fill_the_memory()
    {
        await using var host = await TestHost.StartAsync();
        ProcessResult? result = null;
        var id = await host.StartAsync(Of(Task("run", async (call, token) =>
        {
            result = await call.Context!.Processes.RunAsync(Shell("head -c 3000000 /dev/zero | tr '\\0' x"), token);
            return TaskOutput.None;
        })));
        await host.EndAsync(id);

        result.ShouldNotBeNull().IsOutputCut.ShouldBeTrue();
        result.Output.Length.ShouldBe(ProgramOutput.MaxLength);
    }

    [LinuxFact]
    public async Task A_long_line_is_one_line_of_the_output()
    {
        await using var host = await TestHost.StartAsync();

        var id = await host.StartAsync(Running(Shell("head -c 100000 /dev/zero | tr '\\0' x; echo; echo end")));
        await host.EndAsync(id);

        (await host.OutputAsync(id, "run")).ShouldBe($"\"{new string('x', 100_000)}\\nend\"");
    }

    [LinuxFact]
    public async Task A_secret_in_a_long_line_is_not_shown_in_two_parts()
    {
        await using var host = await TestHost.StartAsync();
        var before = BoundedLines.MaxLength - 9;
        var flow = Of(Task("run", async (call, token) =>
        {
            call.Context!.Secrets.Mask("the-first-half-the-second-half");
            await call.Context.Processes.RunAsync(Shell($"head -c {before} /dev/zero | tr '\\0' x; echo the-first-half-the-second-half; echo end"), token);
            return TaskOutput.None;
        }));

        var execution = await host.RunAsync(flow);

        var lines = (await host.LogsAsync(execution.Id)).Select(line => line.Message).ToList();
        lines.Count.ShouldBe(2);
        lines[0].ShouldEndWith("x… (shortened)");
        lines[0].ShouldNotContain("the-");
        lines[1].ShouldBe("end");
    }

    [LinuxFact]
    public async Task Cancel_ends_a_program_its_children_and_those_that_were_adopted()
    {
        await using var host = await TestHost.StartAsync();
        var id = await host.StartAsync(Running(Shell($"sleep {_nap} & (setsid sh -c 'sleep {_nap} & sleep {_nap}' &) ; sleep {_nap}")));
        await RunningAsync(4);

        host.Starter.Cancel(id, "Enough.");
        var execution = await host.EndAsync(id);

        execution.State.ShouldBe(ExecutionState.Canceled);
        Sleeping().ShouldBeEmpty();
    }

    [LinuxFact]
    public async Task A_program_that_does_not_heed_a_wish_to_stop_is_killed()
    {
        await using var host = await TestHost.StartAsync();
        var id = await host.StartAsync(Running(Shell($"trap '' TERM; sleep {_nap}; sleep {_nap}")));
        await RunningAsync(1);

        host.Starter.Cancel(id, "Enough.");
        await host.EndAsync(id);

        Sleeping().ShouldBeEmpty();
    }

    [LinuxFact]
    public async Task A_timeout_ends_the_program_and_may_be_retried()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Running(Shell($"if [ $PIPELINES_ATTEMPT = 1 ]; then sleep {_nap}; else echo done; fi")).Tasks[0] with
        {
            Timeout = TimeSpan.FromMinutes(1),
            Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromSeconds(1) },
        });
        var id = await host.StartAsync(flow);
        await RunningAsync(1);

        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.SeenAsync("run", TaskRunState.RetryWaiting);
        host.Time.Advance(TimeSpan.FromSeconds(1));

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
        Sleeping().ShouldBeEmpty();
    }

    [LinuxFact]
    public async Task What_a_program_leaves_running_in_the_background_ends_with_it()
    {
        await using var host = await TestHost.StartAsync();

        var execution = await host.RunAsync(Running(Shell($"sleep {_nap} & echo started")));

        execution.State.ShouldBe(ExecutionState.Succeeded);
        Sleeping().ShouldBeEmpty();
    }

    [LinuxFact]
    public async Task A_program_that_the_task_did_not_wait_for_ends_with_the_attempt()
    {
        await using var host = await TestHost.StartAsync();
        var id = await host.StartAsync(Of(Task("run", async (call, token) =>
        {
            var program = call.Context!.Processes.RunAsync(new ProcessCommand("sleep", _nap), token);
            await RunningAsync(1);
            program.IsCompleted.ShouldBeFalse();
            return TaskOutput.None;
        })));

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
        Sleeping().ShouldBeEmpty();
    }

    private static FlowDefinition Running(ProcessCommand command) => Of(Task("run", async (call, token) =>
    {
        var result = await call.Context!.Processes.RunAsync(command, token);
        return Json(JsonSerializer.Serialize(result.Output, Relaxed));
    }));

    private static ProcessCommand Shell(string script) => new("sh", "-c", script);

    /// <summary>Waits until that many programs sleep.</summary>
    private async Task RunningAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (Sleeping().Count != count)
        {
            await System.Threading.Tasks.Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>The ids of the programs of this test that run, looked up without the code under test.</summary>
    private List<string> Sleeping() => [.. Directory.EnumerateDirectories("/proc").Where(IsSleeping)];

    private bool IsSleeping(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline").Split('\0') is ["sleep", var nap, ..] && nap == _nap;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
