using System.Globalization;
using System.Text.Json;
using Npgsql;
using Pipelines.Tests.Postgres;

namespace Pipelines.EndToEnd;

/// <summary>The sample program with its warehouse on a real server: run, killed, taken over, at once. Slow, since each step is a process.</summary>
public sealed class PostgresTaxiTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] January = ["run", "taxi", "--source", "sample", "--month", "2019-01", "--json"];
    private static readonly string[] March = ["run", "taxi", "--source", "sample", "--month", "2019-03", "--json"];
    private readonly TemporaryFolder _data = new();
    private readonly Dictionary<string, string> _environment = [];
    private string _connection = "";

    public async Task InitializeAsync()
    {
        _connection = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        _environment["ConnectionStrings__Taxi"] = _connection;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_month_is_loaded_once_and_holds_what_the_embedded_warehouse_holds()
    {
        var first = await RunAsync("state", January);
        var digest = await DigestAsync();
        var second = await RunAsync("state", January);

        Output(first, "inserted").ShouldBe(Output(first, "staged"));
        Output(first, "quarantined").ShouldBeGreaterThan(0);
        Output(second, "inserted").ShouldBe(0);
        digest.ShouldBe(await EmbeddedDigestAsync(January));
        (await DigestAsync()).ShouldBe(digest);
        File.Exists(Path.Combine(_data["state"], "warehouse.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task Processes_that_load_the_same_month_and_others_at_once_do_not_disturb_each_other()
    {
        string[][] loads = [January, January, [.. January, "--taxi", "yellow"], March];

        var runs = await Task.WhenAll(loads.Select((load, number) => RunAsync($"state{number}", load)));

        (Output(runs[0], "inserted") + Output(runs[1], "inserted")).ShouldBe(Output(runs[0], "staged"));
        (await ScalarAsync("SELECT count(*) FROM yellow_tripdata")).ShouldBe(Output(runs[2], "staged"));
        (await DigestAsync()).ShouldBe(await EmbeddedDigestAsync(January, March));
        (await ScalarAsync("SELECT count(*) FROM taxi.staged")).ShouldBe(0);
    }

    [Fact]
    public async Task Killed_while_it_stages_another_process_goes_on()
    {
        _environment["Taxi__Sample__Rows"] = "400000";

        await KillWhenAsync("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active' AND datname = current_database()");
        (await ScalarAsync("SELECT count(*) FROM green_tripdata")).ShouldBe(0);
        await GoOnAsync();

        (await DigestAsync()).ShouldBe(await EmbeddedDigestAsync(January));
        (await ScalarAsync("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'staged\\_%'")).ShouldBe(0);
    }

    [Fact]
    public async Task Killed_while_it_merges_another_process_goes_on()
    {
        await RunAsync("other", March);
        await using (var holder = new NpgsqlConnection(_connection + ";Pooling=false"))
        {
            await holder.OpenAsync();
            await using var transaction = await holder.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("LOCK TABLE green_tripdata IN SHARE MODE", holder);
            await hold.ExecuteNonQueryAsync();
            await KillWhenAsync("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'green_tripdata'::regclass");
        }

        await GoOnAsync();

        (await DigestAsync()).ShouldBe(await EmbeddedDigestAsync(March, January));
        (await ScalarAsync("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'staged\\_%'")).ShouldBe(0, "what the killed attempt staged is merged");
    }

    [Fact]
    public async Task A_failed_load_goes_on_where_it_failed_after_a_restart()
    {
        await ExecuteAsync("CREATE TABLE public.green_tripdata (id integer)");
        await using (var failing = PipelineProcess.Start(_data["state"], _environment, January))
        {
            var failed = await failing.WaitAsync();
            failed.ExitCode.ShouldBe(1, failed.All);
            failed.All.ShouldContain("has other columns than trips have");
        }

        await ExecuteAsync("DROP TABLE public.green_tripdata");
        await RunAsync("state", "restart", "last");

        (await DigestAsync()).ShouldBe(await EmbeddedDigestAsync(January));
    }

    private async Task<PipelineProcess.Ended> RunAsync(string folder, params string[] arguments)
    {
        await using var process = PipelineProcess.Start(_data[folder], _environment, arguments);
        var ended = await process.WaitAsync();
        ended.ExitCode.ShouldBe(0, ended.All);
        return ended;
    }

    /// <summary>Queues January, and kills the process that drives it when a query counts something.</summary>
    private async Task KillWhenAsync(string query)
    {
        await RunAsync("state", [.. January, "--detach"]);
        await using var victim = PipelineProcess.Start(_data["state"], _environment, "serve");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await ScalarAsync(query) == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }

        victim.Kill();
        await victim.WaitAsync();
    }

    /// <summary>Another process takes the execution over and ends it.</summary>
    private async Task GoOnAsync()
    {
        await using var second = PipelineProcess.Start(_data["state"], _environment, "serve");
        await second.UntilAsync(text => text.Contains("Succeeded", StringComparison.OrdinalIgnoreCase));
        second.Terminate();
        var ended = await second.WaitAsync();
        ended.ExitCode.ShouldBe(0, ended.All);
    }

    /// <summary>What the embedded warehouse holds after the same loads.</summary>
    private async Task<(long Rows, string Digest)> EmbeddedDigestAsync(params string[][] loads)
    {
        var environment = new Dictionary<string, string>(_environment);
        environment.Remove("ConnectionStrings__Taxi");
        foreach (var load in loads)
        {
            await using var process = PipelineProcess.Start(_data["embedded"], environment, load);
            var ended = await process.WaitAsync();
            ended.ExitCode.ShouldBe(0, ended.All);
        }

        return Warehouse.Digest(_data["embedded"], "green_tripdata");
    }

    /// <summary>How many rows the table has, and a digest of their values as <see cref="Warehouse.Digest(string, string)"/> has it.</summary>
    private async Task<(long Rows, string Digest)> DigestAsync()
    {
        await using var connection = new NpgsqlConnection(_connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT * FROM green_tripdata", connection);
        await using var reader = await command.ExecuteReaderAsync();
        return Warehouse.Digest(reader);
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static long Output(PipelineProcess.Ended run, string name)
    {
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.GetProperty("outputs").GetProperty(name).GetInt64();
    }
}
