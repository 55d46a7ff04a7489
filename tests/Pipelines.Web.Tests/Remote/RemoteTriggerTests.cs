namespace Pipelines.Web.Tests.Remote;

public sealed class RemoteTriggerTests : RemoteScene
{
    [Fact]
    public async Task Triggers_are_listed_as_on_the_servers_machine()
    {
        string[][] commands = [["triggers", "timed"], ["triggers", "timed", "--next", "3"], ["triggers", "timed", "--next", "150"], ["triggers", "timed", "--json"]];

        foreach (var command in commands)
        {
            (await OutputOfAsync(command)).ShouldBe(await LocalOutputOfAsync(command), string.Join(' ', command));
        }
    }

    [Fact]
    public async Task The_key_of_a_webhook_is_not_shown()
    {
        var list = await OutputOfAsync("triggers");

        list.ShouldContain("hooked");
        list.ShouldNotContain("hidden-key");
    }

    [Fact]
    public async Task A_trigger_is_disabled_set_and_enabled()
    {
        (await OutputOfAsync("triggers", "disable", "timed", "monthly")).ShouldBe($"Trigger secured.inner/timed/monthly is disabled.{Environment.NewLine}");
        (await OutputOfAsync("triggers", "timed", "--next", "1")).ShouldContain("disabled");
        (await OutputOfAsync("triggers", "set", "timed", "monthly", "--cron", "0 10 1 * *")).ShouldContain("fires at 0 10 1 * * (America/New_York), once it is enabled.");
        (await OutputOfAsync("triggers", "enable", "timed", "monthly", "--json")).ShouldContain("\"enabled\": true");
        (await OutputOfAsync("triggers", "set", "timed", "monthly", "--reset")).ShouldContain("fires at 0 9 1 * *");
    }

    [Fact]
    public async Task What_cannot_be_set_is_told_as_on_the_servers_machine()
    {
        var wrong = await Remote.RunAsync("triggers", "set", "timed", "monthly", "--cron", "often");
        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldStartWith("error: Trigger 'secured.inner/timed/monthly' cannot be set so: Cron ");

        var unknown = await Remote.RunAsync("triggers", "disable", "timed", "weekly");
        unknown.ExitCode.ShouldBe(2);
        unknown.Error.ShouldContain("Flow 'secured.inner/timed' has no trigger 'weekly'.");
        (await Remote.RunAsync("triggers", "timid")).Error.ShouldContain("There is no flow 'timid'. Did you mean 'timed'?");
    }
}
