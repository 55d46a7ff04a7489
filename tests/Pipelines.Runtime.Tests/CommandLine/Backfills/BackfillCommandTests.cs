using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipelines.Runtime.Tests.Backfills;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine.Backfills;

public sealed class BackfillCommandTests : IDisposable
{
    private readonly CliProgram _program = new(BackfillScene.Taxi()) { Settings = { ["Pipelines:PollInterval"] = "50ms" } };

    public void Dispose() => _program.Dispose();

    private async Task<JsonElement> JsonAsync(params string[] args)
    {
        var result = await _program.RunAsync([.. args, "--json"]);
        return JsonDocument.Parse(result.Output.Length > 0 ? result.Output : throw new InvalidOperationException(result.Error)).RootElement;
    }

    [Fact]
    public async Task Two_schedules_of_seven_months_make_fourteen_executions_and_none_when_run_again_for_what_is_missing()
    {
        foreach (var trigger in new[] { "green", "yellow" })
        {
            var result = await _program.RunAsync("backfill", "taxi", trigger, "--from", "2019-01-01", "--to", "2019-07-31", "--wait");
            result.ExitCode.ShouldBe(0, result.Error);
            result.Output.ShouldContain("succeeded  7 of 7 ticks; 7 succeeded");
        }

        (await JsonAsync("executions", "--limit", "100")).GetArrayLength().ShouldBe(14);
        var again = await JsonAsync("backfill", "taxi", "green", "--from", "2019-01", "--to", "2019-07", "--only-missing", "--wait");
        again.GetProperty("state").GetString().ShouldBe("succeeded");
        (again.GetProperty("started").GetInt32(), again.GetProperty("skipped").GetInt32()).ShouldBe((0, 7));
    }

    [Fact]
    public async Task A_wait_of_which_a_part_has_failed_ends_with_1_and_leaves_the_backfill()
    {
        _program.Configure = static services => services.AddHostedService(static provider => new BrokenService(provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted));

        var result = await _program.RunAsync("backfill", "taxi", "green", "--from", "2000-01", "--to", "2019-12", "--wait");

        result.ExitCode.ShouldBe(1, result.Error);
        result.Error.ShouldContain("error: A part of this process has ended by an error");
        _program.Configure = null;
        (await JsonAsync("backfill", "show", "last")).GetProperty("state").GetString().ShouldBe("running");
    }

    [Fact]
    public async Task A_dry_run_prints_the_ticks_and_does_nothing()
    {
        var result = await _program.RunAsync("backfill", "taxi", "green", "--from", "2019-01", "--to", "2019-02", "--note", "x", "--dry-run");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("2019-01-01 09:00:00 -05:00  starts");
        result.Output.ShouldContain("""{"taxi":"green","month":"2019-02","note":"x"}""");
        result.Output.ShouldContain("2 ticks: 2 executions would start. Nothing was done.");
        (await JsonAsync("backfill", "list")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_backfill_is_left_to_a_process_that_serves_and_can_be_paused_resumed_and_canceled_meanwhile()
    {
        var made = await _program.RunAsync("backfill", "taxi", "green", "--from", "2019-01", "--to", "2019-02", "--parallel", "2", "--newest-first", "--label", "why=test", "--by", "ann");
        made.ExitCode.ShouldBe(0, made.Error);
        var id = made.Output.Trim();

        var shown = await JsonAsync("backfill", "show", "last");
        shown.GetProperty("backfillId").GetString().ShouldBe(id);
        shown.GetProperty("order").GetString().ShouldBe("newest-first");
        shown.GetProperty("createdBy").GetString().ShouldBe("ann");
        shown.GetProperty("left").GetInt32().ShouldBe(2);
        (await _program.RunAsync("backfill", "pause", id)).Output.ShouldBe($"Backfill {id} is paused.{Environment.NewLine}");
        (await _program.RunAsync("backfill", "list", "--state", "paused")).Output.ShouldContain(id);
        (await _program.RunAsync("backfill", "resume", id[^8..], "--wait")).ExitCode.ShouldBe(0);
        (await _program.RunAsync("backfill", "show", id)).Output.ShouldContain("2 started, 0 skipped, 0 did not fit; 0 left");
        var canceled = await _program.RunAsync("backfill", "cancel", id, "--executions");
        canceled.ExitCode.ShouldBe(2);
        canceled.Error.ShouldContain("has ended already, and is succeeded");
    }

    [Fact]
    public async Task A_canceled_one_starts_nothing()
    {
        var id = (await _program.RunAsync("backfill", "taxi", "green", "--from", "2019-01", "--to", "2019-02")).Output.Trim();

        (await _program.RunAsync("backfill", "cancel", id, "--executions", "--reason", "wrong year", "--by", "ann")).ExitCode.ShouldBe(0);

        var shown = await JsonAsync("backfill", "show", id);
        (shown.GetProperty("state").GetString(), shown.GetProperty("reason").GetString()).ShouldBe(("canceled", "Canceled by ann: wrong year"));
    }

    [Theory]
    [InlineData("There is no flow 'taxy'. Did you mean 'taxi'?", "backfill", "taxy", "green", "--from", "2019-01")]
    [InlineData("Flow 'zoomcamp/taxi' has no schedule 'gren'. Did you mean 'green'?", "backfill", "taxi", "gren", "--from", "2019-01")]
    [InlineData("Flow 'zoomcamp/taxi' has several schedules. Name one of them: green, yellow.", "backfill", "taxi", "--from", "2019-01")]
    [InlineData("A backfill of flow 'zoomcamp/taxi', schedule 'green', needs its range", "backfill", "taxi", "green")]
    [InlineData("there is no tick from '2019-01-02' to '2019-01-03'", "backfill", "taxi", "green", "--from", "2019-01-02", "--to", "2019-01-03")]
    [InlineData("--only-missing and --only-failed do not go together", "backfill", "taxi", "green", "--from", "2019-01", "--only-missing", "--only-failed")]
    [InlineData("runs 1 to 500 executions at once, not 0", "backfill", "taxi", "green", "--from", "2019-01", "--parallel", "0")]
    [InlineData("taxi: expected one of: green, yellow, got 'blue'", "backfill", "taxi", "green", "--from", "2019-01", "--taxi", "blue")]
    [InlineData("No backfill's id is or ends with 'x'", "backfill", "show", "x")]
    public async Task Bad_usage_ends_with_code_2_and_says_what_to_do(string message, params string[] args)
    {
        var result = await _program.RunAsync(args);

        result.ExitCode.ShouldBe(2, result.Output);
        result.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_backfill_whose_executions_fail_ends_with_code_1()
    {
        using var program = new CliProgram(BackfillScene.Taxi(TestFlow.Failing("load"))) { Settings = { ["Pipelines:PollInterval"] = "50ms" } };

        var result = await program.RunAsync("backfill", "taxi", "green", "--from", "2019-01", "--to", "2019-01", "--wait");

        result.ExitCode.ShouldBe(1, result.Error);
        result.Output.ShouldContain("failed  1 of 1 tick; 1 failed");
    }
}
