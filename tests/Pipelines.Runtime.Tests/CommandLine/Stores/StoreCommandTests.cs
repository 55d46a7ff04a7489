using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine.Stores;

public sealed class StoreCommandTests : IDisposable
{
    private static readonly FlowDefinition Flow = TestFlow.Of(TestFlow.Task("save", async (invocation, token) =>
    {
        var file = await invocation.Context!.Artifacts.SaveAsync("file.txt", static (stream, stop) => stream.WriteAsync("x"u8.ToArray(), stop).AsTask(), token);
        await invocation.Context.KeyValues.SetAsync("password", new Secret("hunter2"), token);
        return TestFlow.Json(JsonSerializer.Serialize(file.Uri));
    }));

    private readonly CliProgram _program = new(Flow);

    private string Data => Path.Combine(_program.Folder, "data");

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_store_is_made_and_then_up_to_date()
    {
        (await RunAsync("store", "migrate")).ShouldStartWith("Made a store with schema ");
        (await RunAsync("store", "migrate")).ShouldContain("nothing to do");
        using var json = JsonDocument.Parse(await RunAsync("store", "migrate", "--json"));
        json.RootElement.GetProperty("from").GetInt32().ShouldBe(json.RootElement.GetProperty("to").GetInt32());
    }

    [Fact]
    public async Task A_sound_store_is_told_so()
    {
        await RunAsync("run", "flow");

        (await RunAsync("store", "check")).ShouldContain("The store is sound.");
        JsonDocument.Parse(await RunAsync("store", "check", "--json")).RootElement.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_secret_whose_keys_are_gone_is_found()
    {
        await RunAsync("run", "flow");
        Directory.Delete(Path.Combine(Data, "keys"), recursive: true);

        var result = await _program.RunAsync("store", "check");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("keys: A secret in key-value 'password' in namespace 'test' cannot be decrypted");
        result.Output.ShouldContain("→ Restore the folder 'keys'");
    }

    [Fact]
    public async Task Files_without_an_execution_are_found_and_purged()
    {
        await RunAsync("run", "flow");
        var folder = Path.Combine(Data, "artifacts", "test", "flow", "01orphan");
        Directory.CreateDirectory(folder);
        Directory.SetLastWriteTimeUtc(folder, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        (await _program.RunAsync("store", "check", "--json")).Output.ShouldContain("files of execution 01orphan, which is not in the store");
        (await RunAsync("store", "purge")).ShouldContain("Removed files of 1 execution that never came to be.");

        Directory.Exists(folder).ShouldBeFalse();
        (await RunAsync("store", "check")).ShouldContain("sound");
    }

    [Fact]
    public async Task A_purge_removes_what_is_asked_for_and_says_it_before_when_told_to()
    {
        await RunAsync("run", "flow");
        await RunAsync("run", "flow");

        (await RunAsync("store", "purge", "--older-than", "1d")).ShouldContain("Removed no executions.");
        (await RunAsync("store", "purge", "--keep", "1", "--dry-run")).ShouldContain("Would remove 1 execution of test/flow");
        (await RunAsync("store", "purge", "--keep", "1", "--flow", "flow")).ShouldContain("Removed 1 execution of test/flow");
        JsonDocument.Parse(await RunAsync("executions", "--json")).RootElement.GetArrayLength().ShouldBe(1);
        using var json = JsonDocument.Parse(await RunAsync("store", "purge", "--older-than", "0s", "--json"));
        json.RootElement.GetProperty("executions").GetProperty("test/flow").GetInt32().ShouldBe(1);
        Directory.Exists(Path.Combine(Data, "artifacts", "test")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_purge_without_limits_goes_by_the_settings()
    {
        await RunAsync("run", "flow");
        (await RunAsync("store", "purge")).ShouldContain("Removed no executions.");
        _program.Settings["Pipelines:Flows:flow:Retention:MaxCount"] = "0";

        (await RunAsync("store", "purge")).ShouldContain("Removed 1 execution of test/flow");
    }

    [Fact]
    public async Task A_wrong_limit_is_bad_usage()
    {
        (await _program.RunAsync("store", "purge", "--older-than", "soon")).ExitCode.ShouldBe(2);
        (await _program.RunAsync("store", "purge", "--keep", "-1")).ExitCode.ShouldBe(2);
        (await _program.RunAsync("store", "purge", "--flow", "flo")).Error.ShouldContain("Did you mean 'flow'?");
    }

    [Fact]
    public async Task A_wrong_setting_is_told_with_its_key()
    {
        _program.Settings["Pipelines:Retention:MaxAge"] = "soon";

        var result = await _program.RunAsync("store", "purge");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("Pipelines:Retention:MaxAge: expected a duration");
    }

    [Fact]
    public async Task A_backup_goes_to_a_file_or_into_a_folder_under_a_name_of_its_time()
    {
        await RunAsync("run", "flow");
        var file = Path.Combine(_program.Folder, "backups", "one.db");

        (await RunAsync("store", "backup", file)).ShouldMatch("Backed up 1 executions? .* the copy is sound");
        using var json = JsonDocument.Parse(await RunAsync("store", "backup", Path.GetDirectoryName(file)!, "--json"));

        Path.GetFileName(json.RootElement.GetProperty("file").GetString()!).ShouldMatch("^pipelines-[0-9]{8}T[0-9]{6}Z.db$");
        json.RootElement.GetProperty("executions").GetInt32().ShouldBe(1);
        var again = await _program.RunAsync("store", "backup", file);
        again.ExitCode.ShouldBe(1);
        again.Error.ShouldContain("never overwritten");
    }

    [Fact]
    public async Task A_program_starts_from_a_backup_with_files_as_from_its_own_data_directory()
    {
        await RunAsync("run", "flow");
        var folder = Path.Combine(_program.Folder, "copy");
        (await RunAsync("store", "backup", folder, "--with-files")).ShouldMatch(@"and \d+ files? of ");
        Directory.Delete(Data, recursive: true);

        _program.Settings["Pipelines:DataDirectory"] = folder;

        (await RunAsync("store", "check")).ShouldContain("sound");
        (await RunAsync("kv", "get", "password", "--reveal")).Trim().ShouldBe("hunter2");
        JsonDocument.Parse(await RunAsync("executions", "--json")).RootElement.GetArrayLength().ShouldBe(1);
        Directory.GetFiles(Path.Combine(folder, "artifacts"), "file.txt", SearchOption.AllDirectories).Length.ShouldBe(1);
        await RunAsync("run", "flow");
    }

    [Fact]
    public async Task A_backup_with_files_needs_a_new_folder_elsewhere()
    {
        await RunAsync("store", "migrate");

        (await _program.RunAsync("store", "backup", _program.Folder, "--with-files")).Error.ShouldContain("never overwritten");
        (await _program.RunAsync("store", "backup", Path.Combine(Data, "copy"), "--with-files")).Error.ShouldContain("in the data directory");
    }

    private async Task<string> RunAsync(params string[] args)
    {
        var result = await _program.RunAsync(args);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        return result.Output;
    }
}
