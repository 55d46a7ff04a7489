using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Triggers.Scheduling.SchedulerWorld;

namespace Pipelines.Runtime.Tests.CommandLine.Triggers;

public sealed class TriggersCommandTests
{
    private static readonly FlowDefinition Daily = Flow(Schedule("0 9 * * *", "America/New_York"));

    [Fact]
    public async Task The_next_ticks_are_shown_with_the_offset_of_the_zone()
    {
        using var program = new CliProgram(Daily);

        var result = await program.RunAsync("triggers", "flow", "--next", "5");

        result.ExitCode.ShouldBe(0);
        result.Output.Split('\n').Count(static line => line.Contains(" 09:00:00 -0", StringComparison.Ordinal)).ShouldBe(5);
    }

    [Fact]
    public async Task What_is_set_is_seen_by_the_next_command_until_it_is_reset()
    {
        using var program = new CliProgram(Daily);

        (await program.RunAsync("triggers", "set", "flow", "s", "--cron", "0 6 1 * *", "--time-zone", "Europe/Berlin", "--by", "anna")).ExitCode.ShouldBe(0);
        (await program.RunAsync("triggers", "disable", "flow", "s")).ExitCode.ShouldBe(0);
        var set = await OneAsync(program);
        (await program.RunAsync("triggers", "set", "flow", "s", "--reset")).ExitCode.ShouldBe(0);
        var reset = await OneAsync(program);

        set.GetProperty("cron").GetString().ShouldBe("0 6 1 * *");
        set.GetProperty("timeZone").GetString().ShouldBe("Europe/Berlin");
        set.GetProperty("enabled").GetBoolean().ShouldBeFalse();
        set.GetProperty("nextTicks").GetArrayLength().ShouldBe(0);
        reset.GetProperty("cron").GetString().ShouldBe("0 9 * * *");
        reset.GetProperty("enabled").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("Did you mean 'flow'?", "triggers", "flwo")]
    [InlineData("Its triggers are: s.", "triggers", "disable", "flow", "t")]
    [InlineData("Cron expected a cron expression", "triggers", "set", "flow", "s", "--cron", "nonsense")]
    [InlineData("Say what to set", "triggers", "set", "flow", "s")]
    [InlineData("--next must be from 1", "triggers", "--next", "0")]
    public async Task A_mistake_ends_with_code_2_and_says_what_was_expected(string expected, params string[] args)
    {
        using var program = new CliProgram(Daily);

        var result = await program.RunAsync(args);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain(expected);
    }

    [Theory]
    [InlineData("triggers")]
    [InlineData("serve")]
    public async Task A_setting_that_does_not_fit_ends_the_program_with_code_2(string command)
    {
        using var program = new CliProgram(Daily);
        program.Settings["Pipelines:Flows:flow:Triggers:s:Cron"] = "0 25 * * *";

        var result = await program.RunAsync(command);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("Pipelines:Flows:flow:Triggers:s:Cron: expected a cron expression");
    }

    private static async Task<JsonElement> OneAsync(CliProgram program)
    {
        var result = await program.RunAsync("triggers", "flow", "--json");
        result.ExitCode.ShouldBe(0, result.Error);
        return JsonElement.Parse(result.Output)[0];
    }
}
