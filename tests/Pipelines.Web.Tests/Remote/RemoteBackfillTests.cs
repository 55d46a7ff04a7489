namespace Pipelines.Web.Tests.Remote;

public sealed class RemoteBackfillTests : RemoteScene
{
    private static readonly string[] OfAYear = ["backfill", "timed", "monthly", "--from", "2025-01", "--to", "2025-12"];

    [Fact]
    public async Task A_dry_run_shows_the_ticks_as_on_the_servers_machine()
    {
        string[] command = [.. OfAYear, "--number", "7", "--dry-run"];

        var preview = await OutputOfAsync(command);

        preview.ShouldBe(await LocalOutputOfAsync(command));
        preview.ShouldContain("""{"number":7}""");
        preview.ShouldEndWith($"12 ticks: 12 executions would start. Nothing was done.{Environment.NewLine}");
        (await Remote.RunAsync("backfill", "list")).Error.ShouldContain("There are no such backfills.");
    }

    [Fact]
    public async Task The_help_says_what_inputs_there_are()
    {
        var help = await OutputOfAsync("backfill", "timed", "--help");

        help.ShouldContain("--number <number>");
        help.ShouldContain("as the schedule gives it");
        help.ShouldBe(await LocalOutputOfAsync("backfill", "timed", "--help"));
    }

    [Fact]
    public async Task A_backfill_runs_on_the_server_while_the_command_waits()
    {
        var result = await Remote.RunAsync([.. OfAYear, "--parallel", "4", "--wait"]);

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("succeeded  12 of 12 ticks; 12 succeeded");
        (await OutputOfAsync([.. OfAYear, "--only-missing", "--dry-run"])).ShouldContain("0 executions would start");
        (await OutputOfAsync("backfill", "show", "last")).ShouldBe(await LocalOutputOfAsync("backfill", "show", "last"));
    }

    [Fact]
    public async Task A_backfill_is_made_listed_paused_resumed_and_canceled()
    {
        var id = (await OutputOfAsync("backfill", "timed", "--from", "2000-01", "--to", "2025-12", "--label", "why=test")).Trim();
        (await OutputOfAsync("backfill", "pause", id[^8..])).ShouldBe($"Backfill {id} is paused.{Environment.NewLine}");
        (await OutputOfAsync("backfill", "list", "--state", "paused", "--json")).ShouldBe(await LocalOutputOfAsync("backfill", "list", "--state", "paused", "--json"));
        (await OutputOfAsync("backfill", "show", "last")).ShouldContain("why=test");
        (await OutputOfAsync("backfill", "resume", "last")).ShouldBe($"Backfill {id} is running.{Environment.NewLine}");
        (await OutputOfAsync("backfill", "cancel", id, "--executions")).ShouldStartWith($"Backfill {id} is cancel");
        (await Remote.RunAsync("backfill", "pause", id)).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task What_does_not_fit_is_told_as_on_the_servers_machine()
    {
        var wrong = await Remote.RunAsync([.. OfAYear, "--number", "seven"]);
        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("error: The inputs of flow 'secured.inner/timed' are not valid:");
        wrong.Error.ShouldContain("  number: expected");

        (await Remote.RunAsync("backfill", "timed", "weekly", "--from", "2025-01")).Error.ShouldContain("weekly");
        (await Remote.RunAsync("backfill", "greet", "--from", "2025-01")).Error.ShouldContain("has no schedule, so it has no ticks to backfill");
        (await Remote.RunAsync("backfill", "show", "zzzzzzzz")).Error.ShouldContain("No backfill's id is or ends with 'zzzzzzzz'.");
    }
}
