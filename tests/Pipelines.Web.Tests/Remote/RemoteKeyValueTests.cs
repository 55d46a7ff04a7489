namespace Pipelines.Web.Tests.Remote;

public sealed class RemoteKeyValueTests : RemoteScene
{
    [Fact]
    public async Task Values_are_set_and_shown_as_on_the_servers_machine()
    {
        await OutputOfAsync("kv", "set", "orders/cursor", """{"at": "2026-01-01", "count": 3}""", "--namespace", "team");
        await OutputOfAsync("kv", "set", "long", new string('x', 200), "--namespace", "team", "--ttl", "90m");
        await OutputOfAsync("kv", "set", "on", "true", "--namespace", "other");
        string[][] commands =
        [
            ["kv", "get", "orders/cursor", "--namespace", "team"], ["kv", "get", "orders/cursor", "--namespace", "team.loads", "--json"],
            ["kv", "list", "--json"], ["kv", "list", "orders", "--namespace", "team.loads"], ["kv", "list", "--namespace", "team", "--json", "--limit", "1"],
        ];

        foreach (var command in commands)
        {
            (await OutputOfAsync(command)).ShouldBe(await LocalOutputOfAsync(command), string.Join(' ', command));
        }

        (await OutputOfAsync("kv", "list")).ShouldContain("… (202 B)");
    }

    [Fact]
    public async Task A_version_that_is_expected_and_not_there_ends_with_1()
    {
        var set = await OutputOfAsync("kv", "set", "leader", "me", "--namespace", "team", "--if-version", "0");
        set.ShouldStartWith("Set leader in team, version ");
        var version = set.Trim().TrimEnd('.').Split(' ')[^1];

        var again = await Remote.RunAsync("kv", "set", "leader", "you", "--namespace", "team", "--if-version", "0");
        again.ExitCode.ShouldBe(1);
        again.Error.ShouldContain($"Key 'leader' has version {version} in namespace 'team', which is not version 0; nothing was done.");
        (await Remote.RunAsync("kv", "delete", "leader", "--namespace", "team", "--if-version", "1000000")).ExitCode.ShouldBe(1);

        (await OutputOfAsync("kv", "delete", "leader", "--namespace", "team", "--if-version", version)).ShouldBe($"Removed leader from team.{Environment.NewLine}");
        var gone = await Remote.RunAsync("kv", "delete", "leader", "--namespace", "team");
        gone.ExitCode.ShouldBe(2);
        gone.Error.ShouldContain("Key 'leader' is not set in namespace 'team'.");
        (await Remote.RunAsync("kv", "get", "leader", "--namespace", "team")).Error.ShouldContain("Key 'leader' is not set in namespace 'team' or above.");
    }

    [Fact]
    public async Task A_secret_is_set_and_never_told()
    {
        await OutputOfAsync("kv", "set", "password", "hunter22-hunter22", "--secret", "--namespace", "team");

        (await OutputOfAsync("kv", "get", "password", "--namespace", "team")).Trim().ShouldBe("***");
        (await OutputOfAsync("kv", "list", "--namespace", "team")).ShouldContain("***");
        var revealed = await Remote.RunAsync("kv", "get", "password", "--namespace", "team", "--reveal");
        revealed.ExitCode.ShouldBe(2);
        revealed.Error.ShouldContain("tells no secrets: leave --reveal out.");
        (await LocalOutputOfAsync("kv", "get", "password", "--namespace", "team", "--reveal")).Trim().ShouldBe("hunter22-hunter22");
    }

    [Fact]
    public async Task What_is_no_key_is_told_before_anything_is_sent()
    {
        (await Remote.RunAsync("kv", "get", "no key", "--namespace", "team")).Error.ShouldContain("'no key' is not a key");
        (await Remote.RunAsync("kv", "set", "key", "1", "--namespace", "No")).Error.ShouldContain("'No' is not a namespace");
        (await Remote.RunAsync("kv", "set", "key", "1", "--namespace", "..")).Error.ShouldContain("'..' is not a namespace");
        (await Remote.RunAsync("kv", "set", "key", new string('x', 2_000_000), "--namespace", "team")).ExitCode.ShouldBe(2);
        (await Remote.RunAsync("kv", "set", "key", "1")).Error.ShouldContain("Say which namespace is meant");
    }
}
