using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.CommandLine;

public sealed class ControlCommandTests : IDisposable
{
    private bool _isBroken = true;
    private readonly CliProgram _program;

    public ControlCommandTests() => _program = new CliProgram(
        Of(
            Returning("extract", "7"),
            Task("load", (_, _) => _isBroken ? throw new InvalidOperationException("broken") : ValueTask.FromResult(Json("8")), Value("extract"))) with
        {
            Id = "taxi",
            Inputs = TestInputs.Of(TestInputs.Text("taxi", "\"green\"", "green", "yellow")),
        },
        Of(TestApproval.Review(TestApproval.YesOrNo())) with { Id = "review" },
        Of(Task("only")) with { Id = "limited", Concurrency = new ConcurrencyPolicy(1, OnLimit.Queue), Priority = 3 });

    public void Dispose() => _program.Dispose();

    private async Task<JsonElement> JsonAsync(params string[] args)
    {
        var result = await _program.RunAsync(args);
        return JsonDocument.Parse(result.Output.Length > 0 ? result.Output : throw new InvalidOperationException(result.Error)).RootElement;
    }

    [Fact]
    public async Task A_failed_execution_is_restarted_from_its_failed_task()
    {
        (await _program.RunAsync("run", "taxi")).ExitCode.ShouldBe(1);
        _isBroken = false;

        var result = await _program.RunAsync("restart", "last");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldNotContain("extract started");
        result.Output.ShouldContain("load started, attempt 2");
        var shown = await JsonAsync("executions", "last", "--json");
        shown.GetProperty("state").GetString().ShouldBe("succeeded");
        shown.GetProperty("attempt").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_after_a_restart_counts_the_attempts_before_it_too()
    {
        await _program.RunAsync("run", "taxi");

        (await _program.RunAsync("restart", "last")).Error.ShouldContain("task 'load' failed on attempt 2 of 2: broken");
    }

    [Fact]
    public async Task What_succeeded_is_not_restarted_and_the_message_says_what_to_do()
    {
        _isBroken = false;
        await _program.RunAsync("run", "taxi");

        var result = await _program.RunAsync("restart", "last");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("succeeded: there is nothing to restart. 'replay ");
    }

    [Fact]
    public async Task A_restart_may_be_left_to_a_process_that_serves()
    {
        await _program.RunAsync("run", "taxi");

        var result = await _program.RunAsync("restart", "last", "--detach");

        result.ExitCode.ShouldBe(0, result.Error);
        var shown = await JsonAsync("executions", "last", "--json");
        shown.GetProperty("executionId").GetString().ShouldBe(result.Output.Trim());
        shown.GetProperty("state").GetString().ShouldBe("created");
        shown.GetProperty("waiting").GetString().ShouldBe("Waits for a process that serves.");
    }

    [Fact]
    public async Task A_replay_is_a_new_execution_with_other_inputs()
    {
        await _program.RunAsync("run", "taxi", "--taxi", "green");
        var earlier = (await JsonAsync("executions", "last", "--json")).GetProperty("executionId").GetString();
        _isBroken = false;

        var replayed = await JsonAsync("replay", "last", "--from", "load", "--taxi", "yellow", "--json");

        replayed.GetProperty("state").GetString().ShouldBe("succeeded");
        replayed.GetProperty("originKind").GetString().ShouldBe("replay");
        replayed.GetProperty("origin").GetString().ShouldBe(earlier);
        replayed.GetProperty("inputs").GetProperty("taxi").GetString().ShouldBe("yellow");
        replayed.GetProperty("tasks")[0].GetProperty("attempts").GetInt32().ShouldBe(0);
        (await _program.RunAsync("executions", "last")).Output.ShouldMatch($@"replay of\s+{earlier}");
    }

    [Fact]
    public async Task Mistakes_in_the_inputs_of_a_replay_are_told_and_nothing_is_started()
    {
        await _program.RunAsync("run", "taxi");

        var result = await _program.RunAsync("replay", "last", "--taxi=blue", "--colour", "x");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("colour");
        result.Error.ShouldContain("one of: green, yellow");
        (await JsonAsync("executions", "--json")).GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_replay_from_a_task_that_is_not_there_is_refused()
    {
        await _program.RunAsync("run", "taxi");

        var result = await _program.RunAsync("replay", "last", "--from", "lood");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("Did you mean 'load'?");
    }

    [Fact]
    public async Task What_was_queued_is_canceled_at_once_with_the_reason()
    {
        await _program.RunAsync("run", "taxi", "--detach");

        var result = await _program.RunAsync("cancel", "last", "--reason", "Not needed.", "--by", "ann");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("is canceled.");
        var shown = await JsonAsync("executions", "last", "--json");
        shown.GetProperty("state").GetString().ShouldBe("canceled");
        shown.GetProperty("reason").GetString().ShouldBe("Not needed.");
        shown.GetProperty("signals")[0].GetProperty("by").GetString().ShouldBe("ann");
    }

    [Fact]
    public async Task What_has_ended_is_not_canceled()
    {
        await _program.RunAsync("run", "taxi");

        var result = await _program.RunAsync("cancel", "last");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("has ended already: it is failed.");
    }

    [Fact]
    public async Task What_waits_for_no_decision_is_not_approved()
    {
        await _program.RunAsync("run", "taxi", "--detach");

        var result = await _program.RunAsync("approve", "last");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("waits for a decision");
    }

    [Theory]
    [InlineData(new string[0], "True by ann")]
    [InlineData(new[] { "--reject" }, "False by ann")]
    [InlineData(new[] { "--decision", "no" }, "False by ann")]
    public async Task A_decision_from_another_process_lets_the_task_go_on(string[] decision, string output)
    {
        var running = _program.RunAsync("run", "review", "--json");
        while ((await _program.RunAsync("executions", "--state", "paused", "--json")).Output.Trim() is "[]" or "")
        {
            running.IsCompleted.ShouldBeFalse("it ended without a decision");
        }

        (await _program.RunAsync("approve", "last", "--decision", "perhaps")).ExitCode.ShouldBe(2);
        (await _program.RunAsync(["approve", "last", "--by", "ann", .. decision])).ExitCode.ShouldBe(0);

        var result = await running;
        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain(output);
    }

    [Fact]
    public async Task A_flow_with_a_limit_runs_here_when_it_is_its_turn()
    {
        var shown = await JsonAsync("run", "limited", "--json");

        shown.GetProperty("state").GetString().ShouldBe("succeeded");
        shown.GetProperty("priority").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task Lists_are_filtered_by_label_time_and_page()
    {
        _isBroken = false;
        await _program.RunAsync("run", "taxi", "--label", "who=me");
        await _program.RunAsync("run", "taxi", "--label", "who=you");
        await _program.RunAsync("run", "limited");

        (await JsonAsync("executions", "--json", "--label", "who=me")).GetArrayLength().ShouldBe(1);
        (await JsonAsync("executions", "--json", "--since", "1h")).GetArrayLength().ShouldBe(3);
        (await JsonAsync("executions", "--json", "--until", "1h")).GetArrayLength().ShouldBe(0);
        (await JsonAsync("executions", "--json", "--trigger", "green")).GetArrayLength().ShouldBe(0);
        (await JsonAsync("executions", "--json", "--parent", "last")).GetArrayLength().ShouldBe(0);
        (await JsonAsync("executions", "--json", "--before", "last", "--flow", "taxi")).GetArrayLength().ShouldBe(2);
        var page = await _program.RunAsync("executions", "--limit", "1");
        page.Error.ShouldContain("--before ");
        (await _program.RunAsync("executions", "--since", "soon")).Error.ShouldContain("'soon' is not a time for --since");
    }

    [Fact]
    public async Task Following_the_log_of_what_has_ended_shows_it_and_ends()
    {
        await _program.RunAsync("run", "taxi");

        var result = await _program.RunAsync("logs", "last", "-f");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("broken");
    }

    [Fact]
    public async Task Ctrl_C_ends_the_following_of_what_goes_on()
    {
        await _program.RunAsync("run", "taxi", "--detach");
        using var stop = new CancellationTokenSource();
        var following = _program.RunAsync(stop.Token, "logs", "last", "-f");

        await stop.CancelAsync();

        (await following).ExitCode.ShouldBeOneOf(0, 130);
        (await JsonAsync("executions", "last", "--json")).GetProperty("state").GetString().ShouldBe("created");
    }
}
