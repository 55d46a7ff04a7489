using System.Text.Json;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine.Stores;

public sealed class StoreCopyCommandTests : IDisposable
{
    private readonly CliProgram _program = new(TestFlow.Of(TestFlow.Task("save")));

    private string Old => Path.Combine(_program.Folder, "old");

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task All_is_copied_once()
    {
        await WriteAsync(withLease: false);

        var first = await _program.RunAsync("store", "copy", "--from", Old);
        var second = await _program.RunAsync("store", "copy", "--from", Path.Combine(Old, SqliteStoreOptions.FileName), "--json");

        first.ExitCode.ShouldBe(0, first.Output);
        first.Output.ShouldStartWith("Copied 8 executions and 0 key-values from ");
        first.Output.ShouldContain("All has arrived: 8 executions");
        first.Output.ShouldContain("copy the folders 'keys' and 'artifacts'");
        using var json = JsonDocument.Parse(second.Output);
        json.RootElement.GetProperty("executions").GetInt64().ShouldBe(0);
        json.RootElement.GetProperty("alreadyThere").GetInt64().ShouldBe(8);
        json.RootElement.GetProperty("target").GetProperty("executions").GetInt64().ShouldBe(8);
    }

    [Fact]
    public async Task A_store_in_use_is_refused()
    {
        await WriteAsync(withLease: true);

        var result = await _program.RunAsync("store", "copy", "--from", Old);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("in use by node-live");
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        var result = await _program.RunAsync("store", "copy", "--from", Old);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("there is no file");
    }

    [Fact]
    public async Task The_configured_store_itself_is_refused()
    {
        (await _program.RunAsync("store", "migrate")).ExitCode.ShouldBe(0);

        var result = await _program.RunAsync("store", "copy", "--from", Path.Combine(_program.Folder, "data"));

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("is the one that the program is configured for");
    }

    private async Task WriteAsync(bool withLease)
    {
        await using var store = new SqliteExecutionStore(new SqliteStoreOptions { DataDirectory = Old });
        await store.InitializeAsync(default);
        await StoreHistory.WriteAsync(store);
        if (withLease)
        {
            await store.AcquireLeaseAsync("node-live", DateTimeOffset.MaxValue.AddYears(-1), default);
        }
    }
}
