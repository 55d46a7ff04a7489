using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipelines;
using TaxiPipelines.Loading;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses.Sqlite;

namespace TaxiPipelines.Warehouses;

/// <summary>The embedded warehouse: one SQLite file, <c>warehouse.db</c>, that needs no server.</summary>
/// <remarks>
/// It keeps SQLite's rollback journal rather than a write-ahead log: a load only ever adds pages, which a rollback journal need
/// not copy, while a log would write every one of them twice. The price is that who reads during the seconds of a merge waits.
/// </remarks>
public sealed partial class SqliteTripWarehouse : ITripWarehouse
{
    /// <summary>The settings of every connection.</summary>
    /// <remarks>SQLite sorts an index in a buffer as large as the page cache, beside it, so the cache counts twice.</remarks>
    internal const string Pragmas = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192";
    private readonly string _path;
    private readonly SqliteStaging _staging;

    /// <summary>A warehouse in a folder.</summary>
    /// <param name="directory">The folder; made when it is not there.</param>
    public SqliteTripWarehouse(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        _path = Path.Combine(directory, "warehouse.db");
        _staging = new SqliteStaging(Path.Combine(directory, "staging"));
    }

    /// <inheritdoc/>
    public async Task CreateTableAsync(TripSchema schema, TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(task);
        var abandoned = _staging.DeleteAbandoned(task.Time);
        if (abandoned > 0)
        {
            LogAbandoned(task.Logger, abandoned);
        }

        using var database = await OpenAsync(task, cancellationToken);
        await database.WriteAsync(
            () =>
            {
                database.Execute(SqliteSql.CreateTable(schema));
                EnsureColumns(database, schema);
                database.Execute(SqliteSql.DropFirstIndex(schema));
                database.Execute(SqliteSql.CreateIndex(schema));
                database.Execute(SqliteSql.CreateLedger);
            },
            task.Time,
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>This warehouse keeps no ledger of contents: its index finds known rows fast enough.</remarks>
    public Task<long?> FindLoadedAsync(TripFile file, Artifact content, TaskContext task, CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <inheritdoc/>
    public Task<long> StageAsync(TripFile file, IAsyncEnumerable<TripBatch> batches, TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        return _staging.WriteAsync(file, batches, task.Execution, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> MergeAsync(TripFile file, StagedTrips staged, TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(staged);
        ArgumentNullException.ThrowIfNull(task);
        using var database = await OpenAsync(task, cancellationToken);
        using var interrupt = database.InterruptOn(cancellationToken);
        if (await FindMergedAsync(database, task, cancellationToken) is { } before)
        {
            LogMergedBefore(task.Logger, file.Name, before);
            return before;
        }

        var stagedRows = staged.Rows;
        Attach(database, file, stagedRows, task);
        task.ReportProgress(new TaskProgress(0, stagedRows, "rows"));
        var inserted = 0L;
        await database.WriteAsync(
            () =>
            {
                inserted = new SqliteMerge(database, file.Schema).Run(stagedRows);
                Remember(database, file, inserted, task);
            },
            task.Time,
            cancellationToken);
        task.ReportProgress(new TaskProgress(stagedRows, stagedRows, "rows"));
        task.AddMetric("rows inserted", inserted);
        return inserted;
    }

    /// <inheritdoc/>
    public Task DropStagingAsync(TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        _staging.Delete(task.Execution);
        return Task.CompletedTask;
    }

    private async Task<SqliteDatabase> OpenAsync(TaskContext task, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var database = SqliteDatabase.Open(_path);
        try
        {
            await database.WhenFreeAsync(() => database.Execute(Pragmas), task.Time, cancellationToken);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Merging copies rows as they are, so a table that someone else made must have the same columns in the same order.</summary>
    private static void EnsureColumns(SqliteDatabase database, TripSchema schema)
    {
        using var statement = database.Prepare("SELECT \"name\" FROM pragma_table_info(?) ORDER BY \"cid\"");
        statement.Bind(1, schema.Table);
        var columns = new List<string>();
        while (statement.Step())
        {
            columns.Add(statement.Text(0));
        }

        if (!columns.SequenceEqual(schema.TableColumns, StringComparer.OrdinalIgnoreCase))
        {
            throw new TaskFailedException(
                $"Table '{schema.Table}' in '{database.Path}' has other columns than trips have: {string.Join(", ", columns)}. "
                + $"Expected: {string.Join(", ", schema.TableColumns)}. Rename the table, or move the file away.",
                isRetryable: false);
        }
    }

    private void Attach(SqliteDatabase database, TripFile file, long stagedRows, TaskContext task)
    {
        var path = _staging.PathOf(task.Execution);
        if (File.Exists(path))
        {
            using var attach = database.Prepare("ATTACH DATABASE ? AS \"staging\"");
            attach.Bind(1, path);
            attach.Execute();
            if (database.Scalar($"SELECT count(*) FROM \"staging\".\"{SqliteStaging.Table}\"") == stagedRows)
            {
                return;
            }
        }

        throw new TaskFailedException(
            $"The {stagedRows:N0} staged rows of '{file.Name}' are gone from '{path}': someone removed them, or they waited for more than "
            + $"{SqliteStaging.Retention.TotalDays:N0} days. Run the flow again for this month.",
            isRetryable: false);
    }

    /// <summary>The rows that an earlier attempt's merge inserted; null when none came to its end. Who reads waits while another commits.</summary>
    private static async Task<long?> FindMergedAsync(SqliteDatabase database, TaskContext task, CancellationToken cancellationToken)
    {
        long? inserted = null;
        await database.WhenFreeAsync(
            () => inserted = database.Scalar("""SELECT "inserted" FROM "merges" WHERE "idempotency_key" = ?""", task.IdempotencyKey),
            task.Time,
            cancellationToken);
        return inserted;
    }

    private static void Remember(SqliteDatabase database, TripFile file, long inserted, TaskContext task)
    {
        using var statement = database.Prepare(
            """INSERT INTO "merges" ("idempotency_key", "table_name", "filename", "inserted", "merged_at") VALUES (?, ?, ?, ?, ?)""");
        statement.Bind(1, task.IdempotencyKey);
        statement.Bind(2, file.Schema.Table);
        statement.Bind(3, file.Name);
        statement.Bind(4, inserted);
        statement.Bind(5, task.Time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        statement.Execute();
    }

    [LoggerMessage(1, LogLevel.Information, "Removed the staged rows of {Count} executions that never came back")]
    private static partial void LogAbandoned(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Information, "{File} was merged by an attempt that ended before it could say so: {Inserted} rows")]
    private static partial void LogMergedBefore(ILogger logger, string file, long inserted);
}
