using System.Text.Json;
using Npgsql;
using Pipelines.Tests.Postgres;

namespace Pipelines.EndToEnd;

/// <summary>A program that outgrows its file takes its history along to PostgreSQL, and goes on there.</summary>
public sealed class StoreCopyTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_history_of_a_file_comes_along_and_what_had_not_ended_is_driven_on_PostgreSQL()
    {
        var connection = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var onPostgres = new Dictionary<string, string> { ["ConnectionStrings__Pipelines"] = connection };
        var done = Json(await PipelineProcess.RunAsync(_data.Path, "run", "hello", "--name", "Ada", "--pause", "0s", "--json"));
        var doneId = done.GetProperty("executionId").GetString()!;
        (await PipelineProcess.RunAsync(_data.Path, "run", "hello", "--name", "Grace", "--pause", "0s", "--detach")).ExitCode.ShouldBe(0);
        (await PipelineProcess.RunAsync(_data.Path, "kv", "set", "cursor", "7", "--namespace", "zoomcamp")).ExitCode.ShouldBe(0);

        var copied = await RunAsync(onPostgres, "store", "copy", "--from", _data.Path, "--json");
        var again = await RunAsync(onPostgres, "store", "copy", "--from", _data.Path, "--json");

        copied.ExitCode.ShouldBe(0, copied.All);
        again.ExitCode.ShouldBe(0, again.All);
        var before = await PipelineProcess.RunAsync(_data.Path, "executions", doneId, "--json");
        var after = await RunAsync(onPostgres, "executions", doneId, "--json");
        after.Output.ShouldBe(before.Output);
        (await RunAsync(onPostgres, "logs", doneId)).Output.ShouldContain("Goodbye, Ada!");
        (await RunAsync(onPostgres, "kv", "get", "cursor", "--namespace", "zoomcamp")).Output.Trim().ShouldBe("7");

        await using var serving = PipelineProcess.Start(_data.Path, onPostgres, "serve");
        await SucceededAsync(connection, 2);
        serving.Terminate();
        (await serving.WaitAsync()).ExitCode.ShouldBe(0);
    }

    private static async Task SucceededAsync(string connection, long count)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            await using var command = source.CreateCommand("""SELECT count(*) FROM "pipelines"."executions" WHERE "state" = 100""");
            if (await command.ExecuteScalarAsync(patience.Token) is long succeeded && succeeded == count)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    private async Task<PipelineProcess.Ended> RunAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        await using var process = PipelineProcess.Start(_data.Path, environment, arguments);
        return await process.WaitAsync();
    }

    private static JsonElement Json(PipelineProcess.Ended run)
    {
        run.ExitCode.ShouldBe(0, run.All);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
