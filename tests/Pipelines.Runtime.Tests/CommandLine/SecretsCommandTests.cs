using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine;

public sealed class SecretsCommandTests : IDisposable
{
    private static readonly FlowDefinition Flow = TestFlow.Of(TestFlow.Task("load")) with { Inputs = TestInputs.Of(TestInputs.Of("apiToken", InputKind.Secret)) };

    private readonly CliProgram _program = new(Flow);

    public SecretsCommandTests()
    {
        var mounted = Directory.CreateDirectory(Path.Combine(_program.Folder, "mounted")).FullName;
        File.WriteAllText(Path.Combine(mounted, "from-file"), "value-of-file\n");
        File.WriteAllText(Path.Combine(mounted, "both"), "value-not-used\n");
        _program.Settings["Pipelines:SecretsDirectory"] = mounted;
        _program.Settings["Pipelines:Secrets:both"] = "value-of-setting";
        _program.Settings["Pipelines:Secrets:short"] = "abc";
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task All_that_can_be_told_is_listed_with_its_place_and_never_a_value()
    {
        var result = await _program.RunAsync("secrets", "check");

        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain($"Pipelines:SecretsDirectory {Path.Combine(_program.Folder, "mounted", "from-file")}");
        result.Output.ShouldContain("setting Pipelines:Secrets:both");
        result.Output.ShouldContain("which is not used");
        result.Output.ShouldContain("shorter than 4 characters");
        result.Output.ShouldContain("test/flow --api-token");
        (result.Output + result.Error).ShouldNotContain("value-");
        (result.Output + result.Error).ShouldNotContain("abc");
    }

    [Fact]
    public async Task A_named_secret_that_is_nowhere_is_code_1()
    {
        var result = await _program.RunAsync("secrets", "check", "from-file", "nowhere", "--json");

        result.ExitCode.ShouldBe(1);
        using var json = JsonDocument.Parse(result.Output);
        json.RootElement.EnumerateArray().Select(check => $"{check.GetProperty("name")} {check.GetProperty("status")}").ShouldBe(["from-file ok", "nowhere fail", "stored secrets ok"]);
        json.RootElement[1].GetProperty("note").GetString()!.ShouldContain("PIPELINES_SECRET_NOWHERE");
    }

    [Fact]
    public async Task What_is_no_name_is_code_2()
    {
        var result = await _program.RunAsync("secrets", "check", "../etc/passwd");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("'../etc/passwd' is not the name of a secret");
    }

    [Fact]
    public async Task Stored_secrets_whose_keys_are_gone_are_code_1()
    {
        (await _program.RunAsync("run", "flow", "--inputs", """{"apiToken":{"$secret":"hunter2-token"}}""")).ExitCode.ShouldBe(0);
        var good = await _program.RunAsync("secrets", "check");
        good.ExitCode.ShouldBe(0, good.Output);
        good.Output.ShouldContain("all 1 secret of the newest 1 execution can be decrypted");

        Directory.Delete(Path.Combine(_program.Folder, "data", "keys"), recursive: true);
        var bad = await _program.RunAsync("secrets", "check");

        bad.ExitCode.ShouldBe(1, bad.Output);
        bad.Output.ShouldContain("cannot be decrypted");
    }
}
