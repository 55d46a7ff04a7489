using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Remembers what merges came to, by the key that all attempts of a task run share and the number of the call.</summary>
internal sealed class MergeLedger(NpgsqlConnection connection, SqlName name, string idempotencyKey, PostgresTable target, PostgresTable staging, int call, CancellationToken cancellationToken)
{
    /// <summary>Makes the table where there is none.</summary>
    public async Task CreateAsync()
    {
        if (await connection.ReadAsync<bool>($"SELECT to_regclass({name.ToString()}) IS NULL", cancellationToken).ConfigureAwait(false))
        {
            await TableStatements.LockAsync(connection, "create", name, cancellationToken).ConfigureAwait(false);
            await connection.ChangeAsync(
                $"""
                CREATE TABLE IF NOT EXISTS {name} (
                    idempotency_key text NOT NULL, target text NOT NULL, staging text NOT NULL, call integer NOT NULL,
                    inserted bigint NOT NULL, updated bigint NOT NULL, merged_at timestamp with time zone NOT NULL DEFAULT now(),
                    PRIMARY KEY (idempotency_key, target, staging, call))
                """,
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What an attempt before this one came to; <see langword="null"/> when none got through.</summary>
    public async Task<MergeResult?> FindAsync()
    {
        var found = await connection.ReadAsync<long[]>(
            $"""
            SELECT coalesce((SELECT ARRAY[inserted, updated] FROM {name}
            WHERE idempotency_key = {idempotencyKey} AND target = {target.Name.ToString()} AND staging = {staging.Name.ToString()} AND call = {call}), ARRAY[]::bigint[])
            """,
            cancellationToken).ConfigureAwait(false);
        return found is [var inserted, var updated] ? new MergeResult(inserted, updated) : null;
    }

    public Task AddAsync(MergeResult result) => connection.ChangeAsync(
        $"""
        INSERT INTO {name} (idempotency_key, target, staging, call, inserted, updated)
        VALUES ({idempotencyKey}, {target.Name.ToString()}, {staging.Name.ToString()}, {call}, {result.Inserted}, {result.Updated})
        """,
        cancellationToken);
}
