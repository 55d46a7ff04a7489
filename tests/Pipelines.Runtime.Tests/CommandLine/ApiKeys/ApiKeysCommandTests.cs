using System.Text;
using System.Text.Json;
using Pipelines.Runtime.Access.Keys;
using Pipelines.Runtime.Access.Passwords;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine.ApiKeys;

public sealed class ApiKeysCommandTests : IDisposable
{
    private readonly CliProgram _program = new(TestFlow.Of(TestFlow.Task("task")));

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_key_is_shown_once_and_never_kept()
    {
        var created = await RunAsync("apikeys", "create", "ci", "--scope", "run", "--namespace", "shop", "--expires", "90d");
        var key = created.Output.TrimEnd();

        key.ShouldMatch("^pk_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$");
        created.Error.ShouldContain($"apikeys revoke {ApiKeyText.FindId(key)}");
        var list = (await RunAsync("apikeys", "list")).Output;
        list.ShouldMatch($"{ApiKeyText.FindId(key)} +ci +run +shop +valid");
        list.ShouldNotContain(key[16..]);
        foreach (var file in Directory.EnumerateFiles(_program.Folder, "*", SearchOption.AllDirectories))
        {
            (await File.ReadAllTextAsync(file, Encoding.Latin1)).ShouldNotContain(key[16..], Case.Sensitive, file);
        }
    }

    [Fact]
    public async Task A_key_is_described_for_programs()
    {
        using var created = JsonDocument.Parse((await RunAsync("apikeys", "create", "ci", "--scope", "admin", "--json")).Output);
        using var list = JsonDocument.Parse((await RunAsync("apikeys", "list", "--json")).Output);

        created.RootElement.GetProperty("key").GetString()!.ShouldStartWith("pk_");
        var listed = list.RootElement.EnumerateArray().ShouldHaveSingleItem();
        listed.GetProperty("id").GetString().ShouldBe(created.RootElement.GetProperty("id").GetString());
        listed.GetProperty("scope").GetString().ShouldBe("admin");
        listed.GetProperty("namespace").ValueKind.ShouldBe(JsonValueKind.Null);
        listed.TryGetProperty("key", out _).ShouldBeFalse();
        listed.TryGetProperty("hash", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_revoked_key_stays_in_the_list_and_both_changes_are_noted()
    {
        var id = ApiKeyText.FindId((await RunAsync("apikeys", "create", "ci", "--scope", "read")).Output.TrimEnd())!;

        (await RunAsync("apikeys", "revoke", id)).Output.ShouldContain($"Revoked ci ({id}).");
        await RunAsync("apikeys", "revoke", id);

        (await RunAsync("apikeys", "list")).Output.ShouldMatch($"{id} .*revoked");
        var audit = (await RunAsync("audit")).Output;
        audit.ShouldContain("createApiKey");
        audit.ShouldContain("revokeApiKey");
        audit.ShouldContain($"cli:{Environment.UserName}");
    }

    [Theory]
    [InlineData("'owner' is not a scope: expected 'read', 'run' or 'admin'.", "apikeys", "create", "ci", "--scope", "owner")]
    [InlineData("'Shop' is not a namespace", "apikeys", "create", "ci", "--scope", "read", "--namespace", "Shop")]
    [InlineData("--expires expects a duration", "apikeys", "create", "ci", "--scope", "read", "--expires", "soon")]
    [InlineData("There is no API key 'x'. 'apikeys list' shows their ids.", "apikeys", "revoke", "x")]
    [InlineData("--scope", "apikeys", "create", "ci")]
    public async Task What_is_wrong_is_told_as_bad_usage(string expected, params string[] args)
    {
        var result = await _program.RunAsync(args);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain(expected);
    }

    [Fact]
    public async Task A_password_is_hashed_from_standard_input()
    {
        _program.Input = "correct horse battery\n";

        var hash = (await RunAsync("users", "hash-password")).Output.TrimEnd();

        PasswordHash.Parse(hash)!.Fits("correct horse battery").ShouldBeTrue();
        _program.Input = "short\n";
        (await _program.RunAsync("users", "hash-password")).Error.ShouldContain("12 to 1000 characters");
        _program.Input = "";
        (await _program.RunAsync("users", "hash-password")).ExitCode.ShouldBe(2);
    }

    private async Task<CliResult> RunAsync(params string[] args)
    {
        var result = await _program.RunAsync(args);
        result.ExitCode.ShouldBe(0, result.Error);
        return result;
    }
}
