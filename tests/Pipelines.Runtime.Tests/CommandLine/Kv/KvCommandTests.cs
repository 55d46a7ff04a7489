using System.Text.Json;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine.Kv;

public sealed class KvCommandTests : IDisposable
{
    private readonly CliProgram _program = new(TestFlow.Of(TestFlow.Task("task")));

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("42", "42", "42")]
    [InlineData("""{"a": [1, null]}""", """{"a":[1,null]}""", """{"a":[1,null]}""")]
    [InlineData("hello world", "hello world", "\"hello world\"")]
    [InlineData("2019-01", "2019-01", "\"2019-01\"")]
    [InlineData("null", "null", "null")]
    public async Task A_value_is_json_where_it_reads_as_such_and_text_otherwise(string given, string shown, string json)
    {
        (await RunAsync("kv", "set", "key", given)).Output.ShouldStartWith("Set key in test, version ");

        (await RunAsync("kv", "get", "key")).Output.TrimEnd().ShouldBe(shown);
        using var entry = JsonDocument.Parse((await RunAsync("kv", "get", "key", "--json")).Output);
        JsonSerializer.Serialize(entry.RootElement.GetProperty("value")).ShouldBe(json);
        entry.RootElement.GetProperty("namespace").GetString().ShouldBe("test");
        entry.RootElement.GetProperty("expiresAt").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Text_may_look_like_json_and_may_come_from_standard_input()
    {
        await RunAsync("kv", "set", "a", "42", "--text");
        _program.Input = "from a pipe\n";
        await RunAsync("kv", "set", "b", "-");

        (await RunAsync("kv", "get", "a", "--json")).Output.ShouldContain("\"value\": \"42\"");
        (await RunAsync("kv", "get", "b")).Output.TrimEnd().ShouldBe("from a pipe");
    }

    [Fact]
    public async Task A_secret_is_shown_only_when_asked_for()
    {
        _program.Input = "hunter2";
        await RunAsync("kv", "set", "password", "-", "--secret");

        (await RunAsync("kv", "get", "password")).Output.TrimEnd().ShouldBe("***");
        (await RunAsync("kv", "get", "password", "--json")).Output.ShouldContain("\"value\": \"***\"");
        (await RunAsync("kv", "list")).Output.ShouldMatch(@"password .*\*\*\*");
        (await RunAsync("kv", "list", "--json")).Output.ShouldNotContain("hunter2");
        (await RunAsync("kv", "get", "password", "--reveal")).Output.TrimEnd().ShouldBe("hunter2");
        foreach (var file in Directory.EnumerateFiles(_program.Folder, "*", SearchOption.AllDirectories))
        {
            (await File.ReadAllTextAsync(file, System.Text.Encoding.Latin1)).ShouldNotContain("hunter2", Case.Sensitive, file);
        }
    }

    [Fact]
    public async Task A_value_is_inherited_from_the_namespace_above()
    {
        await RunAsync("kv", "set", "limit", "10", "--namespace", "team");

        using var entry = JsonDocument.Parse((await RunAsync("kv", "get", "limit", "--namespace", "team.loads", "--json")).Output);
        entry.RootElement.GetProperty("namespace").GetString().ShouldBe("team");
        (await RunAsync("kv", "list", "--namespace", "team.loads")).Output.ShouldContain("limit");
        (await FailAsync(2, "kv", "delete", "limit", "--namespace", "team.loads")).ShouldContain("Key 'limit' is not set in namespace 'team.loads'");
        (await RunAsync("kv", "delete", "limit", "--namespace", "team")).Output.ShouldContain("Removed limit from team.");
    }

    [Fact]
    public async Task Only_the_version_asked_for_is_changed()
    {
        await RunAsync("kv", "set", "key", "1", "--if-version", "0");
        using var set = JsonDocument.Parse((await RunAsync("kv", "set", "key", "2", "--json")).Output);
        var version = set.RootElement.GetProperty("version").GetInt64();

        (await FailAsync(1, "kv", "set", "key", "3", "--if-version", $"{version - 1}")).ShouldContain($"Key 'key' has version {version} in namespace 'test', which is not version {version - 1}; nothing was done.");
        (await FailAsync(1, "kv", "delete", "key", "--if-version", "0")).ShouldContain("nothing was done");
        await RunAsync("kv", "set", "key", "3", "--if-version", $"{version}");
        (await RunAsync("kv", "get", "key")).Output.TrimEnd().ShouldBe("3");
    }

    [Fact]
    public async Task A_value_may_be_set_for_a_time()
    {
        await RunAsync("kv", "set", "key", "1", "--ttl", "1h30m");

        using var entry = JsonDocument.Parse((await RunAsync("kv", "get", "key", "--json")).Output);
        (entry.RootElement.GetProperty("expiresAt").GetDateTimeOffset() - entry.RootElement.GetProperty("updatedAt").GetDateTimeOffset()).ShouldBe(TimeSpan.FromMinutes(90));
        (await FailAsync(2, "kv", "set", "key", "1", "--ttl", "soon")).ShouldContain("--ttl expects a duration such as 30d");
    }

    [Fact]
    public async Task A_list_has_a_prefix_and_a_limit_and_tells_of_more()
    {
        foreach (var key in new[] { "a/1", "a/2", "b" })
        {
            await RunAsync("kv", "set", key, "1");
        }

        await RunAsync("kv", "set", "a/long", new string('x', 2000));
        var short_ = await RunAsync("kv", "list", "a/", "-n", "2");

        short_.Output.ShouldContain("a/2");
        short_.Output.ShouldNotContain("a/long");
        short_.Error.ShouldContain("There are more than 2");
        (await RunAsync("kv", "list", "a/")).Output.ShouldContain("… (2.0 KiB)");
        using var list = JsonDocument.Parse((await RunAsync("kv", "list", "--json")).Output);
        list.RootElement.EnumerateArray().Select(item => item.GetProperty("key").GetString()).ShouldBe(["a/1", "a/2", "a/long", "b"]);
        list.RootElement[2].TryGetProperty("value", out _).ShouldBeFalse();
        (await RunAsync("kv", "list", "nothing")).Error.ShouldContain("No such key is set.");
    }

    [Fact]
    public async Task What_is_wrong_is_told_as_bad_usage()
    {
        (await FailAsync(2, "kv", "get", "nothing")).ShouldContain("Key 'nothing' is not set in namespace 'test' or above.");
        (await FailAsync(2, "kv", "get", "a b")).ShouldContain("'a b' is not a key");
        (await FailAsync(2, "kv", "set", "a", "1", "--namespace", "Team")).ShouldContain("'Team' is not a namespace");
        (await FailAsync(2, "kv", "gett", "a")).ShouldContain("'gett' is not a command of 'kv'. Did you mean 'get'?");
    }

    [Fact]
    public async Task A_program_with_several_namespaces_asks_which_is_meant()
    {
        using var program = new CliProgram(TestFlow.Of(TestFlow.Task("task")), TestFlow.Of(TestFlow.Task("task")) with { Namespace = "other" });

        var result = await program.RunAsync("kv", "get", "key");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("--namespace other or test");
    }

    [Fact]
    public async Task Help_names_the_commands()
    {
        var help = (await RunAsync("kv", "--help")).Output;

        help.ShouldContain("kv <command> [options]");
        help.ShouldMatch(@"get\s+Show a value");
    }

    private async Task<CliResult> RunAsync(params string[] args)
    {
        var result = await _program.RunAsync(args);
        result.ExitCode.ShouldBe(0, result.Error);
        return result;
    }

    private async Task<string> FailAsync(int exitCode, params string[] args)
    {
        var result = await _program.RunAsync(args);
        result.ExitCode.ShouldBe(exitCode, result.Output + result.Error);
        return result.Error;
    }
}
