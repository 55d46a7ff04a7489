using System.Text.Json;
using Npgsql;

namespace Pipelines.Postgres;

/// <content>Tables.</content>
public abstract partial class PostgresSession
{
    /// <summary>What the comment on a staging table begins with.</summary>
    private const string StagingMark = "pipelines staging ";

    /// <summary>Creates a table unless it is there; if it is, checks that it has these columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether it was created.</returns>
    /// <exception cref="PostgresDataException">It is there with other columns, or cannot be created, e.g. since its schema is not there.</exception>
    public Task<bool> CreateIfMissingAsync(PostgresTable table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return TransactAsync(connection => TableMaking.CreateIfMissingAsync(connection, table, cancellationToken), exception => PostgresFailure.OfTable(exception, table), cancellationToken);
    }

    /// <summary>Checks that a table is there with these columns, of these types. Lengths are not compared, and columns that may be left out may be there too.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PostgresDataException">It is not there, or has other columns: the message names both.</exception>
    public Task EnsureColumnsAsync(PostgresTable table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return RunAsync(
            async connection => await TableMaking.CheckAsync(connection, table, cancellationToken).ConfigureAwait(false)
                ? true
                : throw new PostgresDataException($"There is no table {table}. Create it, e.g. with CreateIfMissingAsync.", isRetryable: false) { Table = table.Name.Name },
            exception => PostgresFailure.OfTable(exception, table),
            cancellationToken);
    }

    /// <summary>Makes an empty staging table, in place of one that an attempt before this one left: its columns get the types that those of the target have.</summary>
    /// <remarks>
    /// All attempts of the execution share it, and one that was taken for dead may still copy into it. Copy in with
    /// <see cref="CopyInOptions.Truncate"/>: the table is emptied and filled in one transaction, so it never holds the rows of two attempts.
    /// </remarks>
    /// <param name="staging">The staging table, from <see cref="PostgresTable.StagingFor"/>: all columns of the target or some of them.</param>
    /// <param name="target">The table that the rows are for.</param>
    /// <param name="execution">The execution it is for; it is written on the table, so that left-overs can be found.</param>
    /// <param name="isLogged">Whether its rows outlive a crash of the server. An unlogged table is empty then, but nearly twice as fast to fill.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PostgresDataException">The target is not there, or lacks a column.</exception>
    public Task CreateStagingAsync(PostgresTable staging, PostgresTable target, ExecutionInfo execution, bool isLogged = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(staging);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(execution);
        return TransactAsync(
            async connection =>
            {
                var comment = StagingMark + JsonSerializer.Serialize(new StagingOrigin(execution.Id, $"{execution.Namespace}/{execution.FlowId}", await ReadNowAsync(connection, cancellationToken).ConfigureAwait(false)));
                await connection.ChangeAsync($"DROP TABLE IF EXISTS {staging}", cancellationToken).ConfigureAwait(false);
                await connection.ChangeAsync(TableStatements.CreateLike(staging, target, isLogged), cancellationToken).ConfigureAwait(false);
                await connection.ChangeAsync($"COMMENT ON TABLE {staging} IS {Sql.Literal(comment)}", cancellationToken).ConfigureAwait(false);
                return true;
            },
            exception => PostgresFailure.OfTable(exception, target),
            cancellationToken);
    }

    /// <summary>Drops a table, if it is there: a staging table when it has served.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task DropAsync(PostgresTable table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return DropAsync(table.Name, cancellationToken);
    }

    /// <summary>Drops a table, if it is there.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task DropAsync(SqlName table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return ExecuteAsync($"DROP TABLE IF EXISTS {table}", cancellationToken);
    }

    /// <summary>Finds staging tables that are older than any execution takes: those of executions that never came back to drop them.</summary>
    /// <param name="olderThan">How old they are at least, by the database's clock.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<StagingTable>> FindStagingAsync(TimeSpan olderThan, CancellationToken cancellationToken = default)
    {
        Sql find = $"""
            SELECT n.nspname, c.relname, s.origin ->> 'ExecutionId', s.origin ->> 'Flow', (s.origin ->> 'CreatedAt')::timestamptz, pg_total_relation_size(c.oid)
            FROM pg_description d
            JOIN pg_class c ON c.oid = d.objoid AND c.relkind = 'r'
            JOIN pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (SELECT substr(d.description, {StagingMark.Length + 1})::json AS origin OFFSET 0) s
            WHERE d.classoid = 'pg_class'::regclass AND d.objsubid = 0 AND starts_with(d.description, {StagingMark}) AND (s.origin ->> 'CreatedAt')::timestamptz <= now() - {olderThan}
            ORDER BY 5, 1, 2
            """;
        return RunAsync<IReadOnlyList<StagingTable>>(
            async connection =>
            {
                var command = find.ToCommand(connection);
                await using (command.ConfigureAwait(false))
                {
                    var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                    await using (reader.ConfigureAwait(false))
                    {
                        var tables = new List<StagingTable>();
                        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        {
                            tables.Add(new StagingTable(
                                new SqlName(reader.GetString(0), reader.GetString(1)), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetInt64(5)));
                        }

                        return tables;
                    }
                }
            },
            exception => PostgresFailure.Of(exception, find),
            cancellationToken);
    }

    private static Task<DateTimeOffset> ReadNowAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ReadAsync<DateTimeOffset>($"SELECT now()", cancellationToken);

    private sealed record StagingOrigin(string ExecutionId, string Flow, DateTimeOffset CreatedAt);
}
