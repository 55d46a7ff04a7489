using Microsoft.Extensions.Logging;
using Npgsql;
using Pipelines;
using TaxiPipelines.Loading;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses.Postgres;

namespace TaxiPipelines.Warehouses;

/// <summary>The warehouse on a PostgreSQL server, 15 or later: the course's tables, in <c>public</c>, with one part for each file.</summary>
/// <remarks>
/// An execution copies its rows into a table of its own. A merge makes that table a part of the whole, without copying a row; where
/// the file was there before, or the table was made by someone else without parts, it inserts the rows that are not there.
/// Merges into one table take turns, all else goes side by side.
/// </remarks>
public sealed partial class PostgresTripWarehouse : ITripWarehouse, IAsyncDisposable
{
    private const int MostTries = 60;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);
    private readonly NpgsqlDataSource _source;
    private readonly string _place;

    /// <summary>A warehouse in a database.</summary>
    /// <param name="connectionString">The database; a timeout of commands that it does not name is none, since a load takes as long as it takes.</param>
    /// <exception cref="ArgumentException">It is not a connection string; the message holds nothing of it.</exception>
    public PostgresTripWarehouse(string connectionString)
    {
        var settings = WarehouseSettings.Read(connectionString);
        _place = $"{settings.Host}:{settings.Port}/{settings.Database}";
        _source = NpgsqlDataSource.Create(settings);
    }

    /// <summary>Gives the connections.</summary>
    internal NpgsqlDataSource Source => _source;

    /// <inheritdoc/>
    public Task CreateTableAsync(TripSchema schema, TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(task);
        return InTransactionAsync(
            async connection =>
            {
                // IF NOT EXISTS does not keep two sessions from making the same thing at once.
                await LockAsync(connection, "tables", cancellationToken);
                await connection.ExecuteAsync(PostgresSql.CreateLedgers, cancellationToken);
                await connection.ExecuteAsync(PostgresSql.CreateTable(schema), cancellationToken);
                await PostgresTable.EnsureColumnsAsync(connection, schema, cancellationToken);
                var abandoned = await PostgresStaging.DropAbandonedAsync(connection, cancellationToken);
                if (abandoned > 0)
                {
                    LogAbandoned(task.Logger, abandoned);
                }

                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long?> FindLoadedAsync(TripFile file, Artifact content, TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(task);
        return InTransactionAsync<long?>(
            async connection =>
            {
                if (await PostgresContents.FindAsync(connection, file, content.Sha256, cancellationToken) is not { } loaded)
                {
                    return null;
                }

                await PostgresStaging.RememberAsync(connection, task.Execution, loaded, cancellationToken);
                return loaded.Rows;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> StageAsync(TripFile file, IAsyncEnumerable<TripBatch> batches, TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(task);
        return InTransactionAsync(connection => PostgresStaging.WriteAsync(connection, file, batches, task.Execution, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> MergeAsync(TripFile file, StagedTrips staged, TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(staged);
        ArgumentNullException.ThrowIfNull(task);
        task.ReportProgress(new TaskProgress(0, staged.Rows, "rows"));
        var inserted = await WhenFreeAsync(
            () => InTransactionAsync(connection => MergeAsync(connection, file, staged, task, cancellationToken), cancellationToken), task, cancellationToken);
        task.ReportProgress(new TaskProgress(staged.Rows, staged.Rows, "rows"));
        task.AddMetric("rows inserted", inserted);
        return inserted;
    }

    /// <inheritdoc/>
    public Task DropStagingAsync(TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        return InTransactionAsync(
            async connection =>
            {
                if (await connection.SingleAsync("""SELECT to_regclass('"taxi"."staged"') IS NOT NULL""", static row => row.GetBoolean(0), cancellationToken))
                {
                    await PostgresStaging.DropAsync(connection, task.Execution, cancellationToken);
                }

                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<long> MergeAsync(NpgsqlConnection connection, TripFile file, StagedTrips expected, TaskContext task, CancellationToken cancellationToken)
    {
        // To compile the statements takes longer than it saves.
        await connection.ExecuteAsync("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'", cancellationToken);
        await LockAsync(connection, file.Schema.Table, cancellationToken);
        if (await FindMergeAsync(connection, task, cancellationToken) is { } before)
        {
            LogMergedBefore(task.Logger, file.Name, before);
            return before;
        }

        var staged = await PostgresStaging.FindAsync(connection, task.Execution, cancellationToken);
        if (staged?.FileName != file.Name || staged.Rows != expected.Rows)
        {
            throw Gone(file, expected.Rows);
        }

        var inserted = staged.Table is null ? 0 : await MergeAsync(connection, file, staged, expected, task, cancellationToken);
        await RememberMergeAsync(connection, file, inserted, staged.Pickups.Ranges is null, task, cancellationToken);
        return inserted;
    }

    private static async Task<long> MergeAsync(
        NpgsqlConnection connection, TripFile file, StagedFile staged, StagedTrips expected, TaskContext task, CancellationToken cancellationToken)
    {
        // Who else writes to the table waits for the merge, or the merge for him, but not long; who reads goes on.
        await connection.ExecuteAsync($"SET LOCAL lock_timeout = '3s'; LOCK TABLE ONLY {PostgresSql.Table(file.Schema)} IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        var table = await PostgresTable.FindAsync(connection, file, cancellationToken);
        if (!table.IsByFile || await HasOddRowsAsync(connection, file, cancellationToken))
        {
            staged = staged with { Pickups = PickupRanges.All };
        }

        var (inserted, isAttached) = await new PostgresMerge(connection, file, staged).RunAsync(table, cancellationToken);
        if (isAttached)
        {
            await PostgresStaging.ForgetAsync(connection, task.Execution.Id, cancellationToken);
        }

        if (table.IsByFile && (isAttached || table.HasPart))
        {
            await PostgresContents.RememberAsync(
                connection, file, staged, expected.Quarantined == 0 ? expected.ContentSha256 : null, isAttached && inserted == staged.Rows, cancellationToken);
        }

        return inserted;
    }

    private static Task<long?> FindMergeAsync(NpgsqlConnection connection, TaskContext task, CancellationToken cancellationToken) => connection.SingleAsync<long?>(
        """SELECT "inserted" FROM "taxi"."merges" WHERE "idempotency_key" = $1""", static row => row.GetInt64(0), cancellationToken, task.IdempotencyKey);

    /// <summary>Whether a row of the table may share its id with one that began at another time.</summary>
    private static Task<bool> HasOddRowsAsync(NpgsqlConnection connection, TripFile file, CancellationToken cancellationToken) => connection.SingleAsync(
        """SELECT EXISTS (SELECT 1 FROM "taxi"."merges" WHERE "table_name" = $1 AND "has_odd_rows")""",
        static row => row.GetBoolean(0),
        cancellationToken,
        file.Schema.Table);

    private static Task<long> RememberMergeAsync(
        NpgsqlConnection connection, TripFile file, long inserted, bool hasOddRows, TaskContext task, CancellationToken cancellationToken) => connection.ExecuteAsync(
            """INSERT INTO "taxi"."merges" ("idempotency_key", "table_name", "filename", "inserted", "has_odd_rows") VALUES ($1, $2, $3, $4, $5)""",
            cancellationToken,
            task.IdempotencyKey,
            file.Schema.Table,
            file.Name,
            inserted,
            hasOddRows);

    private static Task<long> LockAsync(NpgsqlConnection connection, string what, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtext('taxi'), hashtext($1))", cancellationToken, what);

    private TaskFailedException Gone(TripFile file, long rows) => new(
        $"The {rows:N0} staged rows of '{file.Name}' are gone from {_place}: someone removed them, or they waited for more than "
        + $"{PostgresStaging.Retention.TotalDays:N0} days. Run the flow again for this month.",
        isRetryable: false);

    /// <summary>Tries again while others hold the table.</summary>
    private static async Task<T> WhenFreeAsync<T>(Func<Task<T>> work, TaskContext task, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (PostgresWarehouseException exception) when (attempt < MostTries
                && exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected })
            {
                LogWaiting(task.Logger, exception.InnerException.Message);
                await Task.Delay(BetweenTries, task.Time, cancellationToken);
            }
        }
    }

    private async Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

            // A process that is stopped in the middle must not keep the others waiting for its locks.
            await connection.ExecuteAsync("SET LOCAL idle_in_transaction_session_timeout = '60s'", cancellationToken);
            var result = await work(connection);
            cancellationToken.ThrowIfCancellationRequested();

            // Not canceled: it might be committed, and told as if it were not.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        catch (NpgsqlException cause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw PostgresWarehouseException.Of(cause, _place);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Removed the staged rows of {Count} executions that never came back")]
    private static partial void LogAbandoned(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Information, "{File} was merged by an attempt that ended before it could say so: {Inserted} rows")]
    private static partial void LogMergedBefore(ILogger logger, string file, long inserted);

    [LoggerMessage(3, LogLevel.Information, "The table is in use ({Reason}); trying again in a second")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
