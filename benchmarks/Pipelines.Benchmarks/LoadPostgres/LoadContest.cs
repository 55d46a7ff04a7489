using Npgsql;
using Pipelines.Benchmarks.Load;
using Pipelines.Tests.Postgres;
using TaxiPipelines.Loading;
using TaxiPipelines.Sources;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;

namespace Pipelines.Benchmarks.LoadPostgres;

/// <summary>The ways of loading one file, each into its own table of one database, in turns.</summary>
internal sealed class LoadContest(PostgresServer server, string connectionString, LoadFiles files, long rows)
{
    public const string Ours = "ours: gz file to merged table";
    public const string OursAgain = "ours: the same file again";
    public const string OursStaged = "ours: of that, to staged";
    public const string OursMissing = "ours: again, one row was removed";
    public const string OursLarge = "ours: into the large table";
    public const string Course = "course: gz file to merged table";
    public const string CourseAgain = "course: the same file again";
    public const string CourseLarge = "course: into the large table";
    public const string Bare = "bare: \\copy of the text";

    private readonly PsqlLoads _psql = new(server, connectionString, files);
    private readonly LoadTimes _times = new(server);
    private int _executions;

    /// <summary>The median time of a way, in seconds.</summary>
    public double Seconds(string way) => _times.Median(way).Seconds;

    /// <summary>Runs each way once; who begins changes from run to run.</summary>
    public async Task RunAsync(int run, CancellationToken cancellationToken)
    {
        Func<Task>[] ways = [() => RunOursAsync(cancellationToken), () => RunCourseAsync(cancellationToken), () => RunBareAsync(cancellationToken)];
        for (var turn = 0; turn < ways.Length; turn++)
        {
            await ways[(run + turn) % ways.Length]();
        }
    }

    /// <summary>Whether our table and the course's hold the same rows.</summary>
    public async Task<bool> CompareAsync(CancellationToken cancellationToken)
    {
        const string digest = "SELECT count(*)::text || ' ' || sum(hashtextextended(t::text, 0)::numeric)::text FROM";
        return await ScalarAsync($"{digest} {PsqlLoads.OurTable} t", cancellationToken) == await ScalarAsync($"{digest} {PsqlLoads.CourseTable} t", cancellationToken);
    }

    /// <summary>Loads the file into tables that hold several others already.</summary>
    public async Task RunIntoLargeAsync(string data, int others, CancellationToken cancellationToken)
    {
        await ClearAsync(cancellationToken);
        for (var number = 1; number <= others; number++)
        {
            var other = await files.WriteOtherAsync(data, rows, number, cancellationToken);
            await LoadAsync(other, null, cancellationToken);
        }

        await ExecuteAsync($"DROP TABLE IF EXISTS {PsqlLoads.CourseTable}; CREATE TABLE {PsqlLoads.CourseTable} AS SELECT * FROM {PsqlLoads.OurTable}", cancellationToken);
        await ExecuteAsync("VACUUM ANALYZE", cancellationToken);
        await CheckpointAsync(cancellationToken);
        Expect(rows, await _times.MeasureAsync(OursLarge, rows, () => LoadAsync(files.File, null, cancellationToken)));
        await CheckpointAsync(cancellationToken);
        await _times.MeasureAsync(CourseLarge, rows, () => _psql.CourseAsync(cancellationToken));
    }

    /// <summary>Prints every way's medians.</summary>
    public void Print() => _times.Print();

    private async Task RunOursAsync(CancellationToken cancellationToken)
    {
        await ClearAsync(cancellationToken);
        await CheckpointAsync(cancellationToken);
        Expect(rows, await _times.MeasureAsync(Ours, rows, () => LoadAsync(files.File, OursStaged, cancellationToken)));
        await CheckpointAsync(cancellationToken);
        Expect(0, await _times.MeasureAsync(OursAgain, rows, () => LoadAsync(files.File, null, cancellationToken)));
        await ExecuteAsync($"DELETE FROM {PsqlLoads.OurTable} WHERE ctid = (SELECT min(ctid) FROM {PsqlLoads.OurTable})", cancellationToken);
        await CheckpointAsync(cancellationToken);
        Expect(1, await _times.MeasureAsync(OursMissing, rows, () => LoadAsync(files.File, null, cancellationToken)));
    }

    private async Task RunCourseAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync($"DROP TABLE IF EXISTS {PsqlLoads.CourseTable}; DROP TABLE IF EXISTS {PsqlLoads.CourseStaging}", cancellationToken);
        await CheckpointAsync(cancellationToken);
        await _times.MeasureAsync(Course, rows, () => _psql.CourseAsync(cancellationToken));
        await CheckpointAsync(cancellationToken);
        await _times.MeasureAsync(CourseAgain, rows, () => _psql.CourseAsync(cancellationToken));
    }

    private async Task RunBareAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync($"DROP TABLE IF EXISTS {PsqlLoads.BareTable}", cancellationToken);
        await ExecuteAsync(_psql.CreateBare, cancellationToken);
        await CheckpointAsync(cancellationToken);
        await _times.MeasureAsync(Bare, rows, () => _psql.BareAsync(cancellationToken));
    }

    /// <summary>Loads a file as the flow does: source, stage, merge, each a task.</summary>
    private async Task<long> LoadAsync(TripFile file, string? stage, CancellationToken cancellationToken)
    {
        await using var warehouse = new PostgresTripWarehouse(connectionString);
        var task = new BenchmarkTask(files.Artifacts, $"execution-{_executions++}");
        await warehouse.CreateTableAsync(file.Schema, task, cancellationToken);
        var content = await new DirectoryTripSource(files.Folder).DownloadAsync(file, task, cancellationToken);
        var staged = stage is null
            ? await new TripLoader(warehouse).StageAsync(file, content, 0, task, cancellationToken)
            : await _times.MeasureAsync(stage, rows, () => new TripLoader(warehouse).StageAsync(file, content, 0, task, cancellationToken));
        var inserted = await warehouse.MergeAsync(file, staged, task, cancellationToken);
        await warehouse.DropStagingAsync(task, cancellationToken);
        return inserted;
    }

    private Task ClearAsync(CancellationToken cancellationToken) =>
        ExecuteAsync($"DROP TABLE IF EXISTS {PsqlLoads.OurTable}; DROP SCHEMA IF EXISTS \"taxi\" CASCADE", cancellationToken);

    private Task CheckpointAsync(CancellationToken cancellationToken) => ExecuteAsync("CHECKPOINT", cancellationToken);

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<string> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken) ?? "");
    }

    private static void Expect(long expected, long inserted)
    {
        if (inserted != expected)
        {
            throw new InvalidOperationException($"{inserted} rows were added, and not {expected}.");
        }
    }
}
