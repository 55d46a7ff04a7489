using System.Text.Json;

namespace Pipelines.Web.Tests.Remote;

public sealed class RemoteReadTests : RemoteScene
{
    [Fact]
    public async Task Executions_are_shown_as_on_the_servers_machine()
    {
        var id = await Server.StartFlowAsync("greet", new { name = "Ada" });
        await Server.EndOfAsync(id);
        string[][] commands = [["executions"], ["executions", "--json"], ["executions", id], ["executions", "last", "--json"], ["logs", id], ["logs", id, "--json", "--level", "warning"]];

        foreach (var command in commands)
        {
            (await OutputOfAsync(command)).ShouldBe(await LocalOutputOfAsync(command), string.Join(' ', command));
        }
    }

    [Fact]
    public async Task A_failed_execution_is_shown_as_on_the_servers_machine()
    {
        var id = await Server.StartFlowAsync("gate");
        Server.Gates.Break(id, "It broke.");
        await Server.EndOfAsync(id);

        (await OutputOfAsync("executions", id)).ShouldBe(await LocalOutputOfAsync("executions", id));
        (await OutputOfAsync("executions", id, "--json")).ShouldBe(await LocalOutputOfAsync("executions", id, "--json"));
    }

    [Fact]
    public async Task A_list_is_chosen_from_and_goes_through_pages()
    {
        var first = await Server.StartFlowAsync("greet");
        await Server.EndOfAsync(first);
        var second = await Server.StartFlowAsync("gate");

        (await IdsAsync("--flow", "greet")).ShouldBe([first]);
        (await IdsAsync("--state", "running,created")).ShouldBe([second]);
        (await IdsAsync("--limit", "1")).ShouldBe([second]);
        (await IdsAsync("--before", second[^8..])).ShouldBe([first]);
        (await IdsAsync("--since", "2h")).ShouldBe([second, first]);
        (await IdsAsync("--until", "2h")).ShouldBeEmpty();
        (await Remote.RunAsync("executions", "--flow", "greed")).Error.ShouldContain("Did you mean 'greet'?");
        (await Remote.RunAsync("executions", "zzzzzzzz")).Error.ShouldContain("No execution's id is or ends with 'zzzzzzzz'.");
        Server.Gates.Open(second, "");
    }

    [Fact]
    public async Task A_log_is_followed_to_its_end()
    {
        var id = await Server.StartFlowAsync("greet", new { name = "Ada" });

        var log = await OutputOfAsync("logs", id, "--follow");

        log.ShouldContain("greet: Greeting Ada");
        (await OutputOfAsync("logs", id, "-f", "--task", "count", "--json")).Trim().ShouldBe("[]");
    }

    [Fact]
    public async Task Ctrl_C_ends_only_the_showing_of_a_log()
    {
        var id = await Server.StartFlowAsync("gate");
        using var stop = new CancellationTokenSource();
        var following = Remote.RunAsync(stop.Token, "logs", id, "--follow");
        await Server.EventAsync(id, static seen => seen.Name == "task" && seen.Json.GetProperty("id").GetString() == "wait");
        await stop.CancelAsync();

        (await following).ExitCode.ShouldBeOneOf(0, 130);

        Server.Gates.Open(id, "");
        (await Server.EndOfAsync(id)).ShouldBe("succeeded");
    }

    [Fact]
    public async Task A_flow_is_shown()
    {
        (await OutputOfAsync("show", "greet", "--json")).ShouldBe(await LocalOutputOfAsync("show", "greet", "--json"));
        (await OutputOfAsync("show", "ask")).ShouldContain("asks: Is it good?");
        LinesOf(await OutputOfAsync("show", "greet")).ShouldBe(LinesOf(await LocalOutputOfAsync("show", "greet")).Where(static line => !line.StartsWith("class ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("mermaid")]
    [InlineData("svg")]
    public async Task A_flow_is_drawn(string format) => (await OutputOfAsync("graph", "greet", "--format", format)).ShouldBe(await LocalOutputOfAsync("graph", "greet", "--format", format));

    private static IEnumerable<string> LinesOf(string text) => text.Split('\n').Select(static line => line.TrimEnd());

    private async Task<IReadOnlyList<string>> IdsAsync(params string[] args)
    {
        using var json = JsonDocument.Parse(await OutputOfAsync(["executions", .. args, "--json"]));
        return [.. json.RootElement.EnumerateArray().Select(static execution => execution.GetProperty("executionId").GetString()!)];
    }
}
