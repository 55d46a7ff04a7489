using System.Data;
using Npgsql;
using NpgsqlTypes;
using Pipelines;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>The staging area of one execution: a table of its own, with the columns of the trips, that can become a part of their table as it is.</summary>
internal static class PostgresStaging
{
    /// <summary>How long the rows of an execution that never came back are kept: it may still be restarted.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(2);

    /// <summary>Stages rows in place of what the execution staged before, inside a transaction.</summary>
    /// <remarks>Two attempts of one execution, one of them believed dead, do not wait for each other: the one that ends last is what counts.</remarks>
    public static async Task<long> WriteAsync(
        NpgsqlConnection connection, TripFile file, IAsyncEnumerable<TripBatch> batches, ExecutionInfo execution, CancellationToken cancellationToken)
    {
        var name = "staged_" + await connection.SingleAsync("SELECT pg_current_xact_id()::text", static row => row.GetString(0), cancellationToken);
        await connection.ExecuteAsync(PostgresSql.CreateStaging(file, name), cancellationToken);
        var encoder = new TripCopyEncoder(file);
        await CopyAsync(connection, PostgresSql.CopyIn(file.Schema, name), encoder, batches, cancellationToken);
        await connection.ExecuteAsync(PostgresSql.CreatePickupIndex(file.Schema, name), cancellationToken);
        await RememberAsync(connection, execution, new StagedFile(file.Name, name, encoder.Rows, encoder.RowIdSum, encoder.Pickups.ToRanges()), cancellationToken);
        return encoder.Rows;
    }

    /// <summary>Notes what an execution has staged, and drops what it staged before.</summary>
    public static async Task RememberAsync(NpgsqlConnection connection, ExecutionInfo execution, StagedFile staged, CancellationToken cancellationToken)
    {
        // First a row, then its lock: of two attempts that begin with none, the second then sees what the first has staged.
        await connection.ExecuteAsync(
            """
            INSERT INTO "taxi"."staged" ("execution_id", "filename", "rows", "row_id_sum", "pickups") VALUES ($1, $2, 0, 0, '{}')
            ON CONFLICT ("execution_id") DO NOTHING
            """,
            cancellationToken,
            execution.Id,
            staged.FileName);
        var before = await FindAsync(connection, execution, cancellationToken);
        await connection.ExecuteAsync(
            """
            UPDATE "taxi"."staged" SET "filename" = $2, "staging_table" = $3, "rows" = $4, "row_id_sum" = $5, "pickups" = $6, "staged_at" = now()
            WHERE "execution_id" = $1
            """,
            cancellationToken,
            execution.Id,
            staged.FileName,
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)staged.Table ?? DBNull.Value },
            staged.Rows,
            staged.RowIdSum,
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampMultirange, Value = staged.Pickups.ToStored() });
        await DropTableAsync(connection, before?.Table, cancellationToken);
    }

    /// <summary>What an execution has staged, locked until the transaction ends; <see langword="null"/> for nothing.</summary>
    public static Task<StagedFile?> FindAsync(NpgsqlConnection connection, ExecutionInfo execution, CancellationToken cancellationToken) => connection.SingleAsync(
        """SELECT "filename", "staging_table", "rows", "row_id_sum", "pickups" FROM "taxi"."staged" WHERE "execution_id" = $1 FOR UPDATE""",
        static row => new StagedFile(
            row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetInt64(2), row.GetInt64(3), PickupRanges.From(row.GetFieldValue<NpgsqlRange<DateTime>[]>(4))),
        cancellationToken,
        execution.Id);

    /// <summary>Removes what an execution has staged.</summary>
    public static async Task DropAsync(NpgsqlConnection connection, ExecutionInfo execution, CancellationToken cancellationToken)
    {
        if (await FindAsync(connection, execution, cancellationToken) is { } staged)
        {
            await ForgetAsync(connection, execution.Id, cancellationToken);
            await DropTableAsync(connection, staged.Table, cancellationToken);
        }
    }

    /// <summary>Forgets what an execution has staged; the table stays.</summary>
    public static Task ForgetAsync(NpgsqlConnection connection, string executionId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("""DELETE FROM "taxi"."staged" WHERE "execution_id" = $1""", cancellationToken, executionId);

    /// <summary>Removes what executions have staged that were not heard of for <see cref="Retention"/>.</summary>
    /// <returns>How many executions.</returns>
    public static async Task<int> DropAbandonedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var abandoned = await connection.ListAsync(
            """SELECT "execution_id", "staging_table" FROM "taxi"."staged" WHERE "staged_at" < now() - $1 FOR UPDATE SKIP LOCKED""",
            static row => (Execution: row.GetString(0), Table: row.IsDBNull(1) ? null : row.GetString(1)),
            cancellationToken,
            Retention);
        foreach (var (execution, table) in abandoned)
        {
            await ForgetAsync(connection, execution, cancellationToken);
            await DropTableAsync(connection, table, cancellationToken);
        }

        return abandoned.Count;
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, string sql, TripCopyEncoder encoder, IAsyncEnumerable<TripBatch> batches, CancellationToken cancellationToken)
    {
        var copy = await connection.BeginRawBinaryCopyAsync(sql, cancellationToken);
        try
        {
            await copy.WriteAsync(TripCopyEncoder.Header, cancellationToken);
            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                await copy.WriteAsync(encoder.Write(batch), cancellationToken);
            }

            await copy.WriteAsync(TripCopyEncoder.Trailer, cancellationToken);
        }
        catch (Exception exception) when (exception is not NpgsqlException)
        {
            // To dispose of it would end the copy in good order; the server need not go on with what is to be rolled back.
            await CancelAsync(copy, connection);
            throw;
        }

        await copy.DisposeAsync();
    }

    private static async Task CancelAsync(NpgsqlRawCopyStream copy, NpgsqlConnection connection)
    {
        try
        {
            await copy.CancelAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException || connection.State != ConnectionState.Open)
        {
            // The connection is gone, and the copy with it; what is to be told is why it was stopped. On such a connection the driver may fail in any way.
        }
    }

    private static async Task DropTableAsync(NpgsqlConnection connection, string? table, CancellationToken cancellationToken)
    {
        if (table is not null)
        {
            await connection.ExecuteAsync($"DROP TABLE IF EXISTS {PostgresSql.Own(table)}", cancellationToken);
        }
    }
}
