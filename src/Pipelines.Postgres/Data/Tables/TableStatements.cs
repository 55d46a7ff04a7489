using Npgsql;

namespace Pipelines.Postgres;

/// <summary>The SQL that makes tables.</summary>
internal static class TableStatements
{
    /// <summary>Lets what is done with one table come one after another, until the transaction ends; readers and other writers go on.</summary>
    /// <remarks>
    /// A process that is paused, or cut off, with the lock would hold up everybody: the server ends its transaction after a minute without a
    /// statement. A limit that the operator or the caller set stays.
    /// </remarks>
    /// <param name="connection">In a transaction.</param>
    /// <param name="purpose">What is done: another purpose is another lock.</param>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task LockAsync(NpgsqlConnection connection, string purpose, SqlName table, CancellationToken cancellationToken) => connection.ChangeAsync(
        // By number where the table exists, since it has more than one name: with its schema and without.
        $"""
        SELECT CASE WHEN current_setting('idle_in_transaction_session_timeout') = '0' THEN set_config('idle_in_transaction_session_timeout', '60s', true) END,
            pg_advisory_xact_lock(hashtextextended({$"pipelines {purpose} "} || coalesce(to_regclass({table.ToString()})::oid::text, {table.ToString()}), 0))
        """,
        cancellationToken);

    /// <summary>Makes a table.</summary>
    public static Sql Create(PostgresTable table)
    {
        var columns = Sql.Join($", ", table.Columns.Select(static column => Sql.UncheckedText(column.ToString())));
        var key = table.PrimaryKey.Count == 0 ? (Sql)$"" : (Sql)$", PRIMARY KEY ({table.ColumnsNamed(table.PrimaryKey).Select(static column => column.Name)})";
        return $"CREATE TABLE IF NOT EXISTS {table} ({columns}{key})";
    }

    /// <summary>Makes a table with columns of the types that those of another one have in the database, empty and without constraints.</summary>
    public static Sql CreateLike(PostgresTable table, PostgresTable other, bool isLogged) =>
        $"CREATE {Sql.UncheckedText(isLogged ? "TABLE" : "UNLOGGED TABLE")} {table} AS SELECT {table.ColumnNames} FROM {other} WITH NO DATA";
}
