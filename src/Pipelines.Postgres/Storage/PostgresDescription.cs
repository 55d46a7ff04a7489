using System.Globalization;
using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>What the store says of itself.</summary>
internal static class PostgresDescription
{
    private const string SelectSizes = """
        SELECT coalesce(sum(pg_table_size("oid")), 0)::bigint, coalesce(sum(pg_indexes_size("oid")), 0)::bigint,
            coalesce(sum(pg_total_relation_size("oid")) FILTER (WHERE "relname" ~ '^logs_'), 0)::bigint,
            count(*) FILTER (WHERE "relname" ~ '^logs_[0-9]{8}$'),
            coalesce((SELECT sum("n_dead_tup") FROM pg_stat_user_tables WHERE "schemaname" = current_schema()), 0)::bigint
        FROM pg_class
        WHERE "relnamespace" = quote_ident(current_schema())::regnamespace AND "relkind" = 'r'
        """;

    public static async Task<StoreDescription> ReadAsync(NpgsqlConnection connection, PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        var version = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        var sizes = await connection.Statement(SelectSizes).ReadFirstAsync(
            static row => (Tables: row.GetInt64(0), Indexes: row.GetInt64(1), Logs: row.GetInt64(2), Days: row.GetInt64(3), Dead: row.GetInt64(4)), cancellationToken).ConfigureAwait(false);
        return new StoreDescription(
            "PostgreSQL",
            PostgresErrors.Location(options),
            version,
            [
                new("engine", $"PostgreSQL {connection.ServerVersion}"),
                new("schema", options.Schema),
                new("tables", Size(sizes.Tables)),
                new("indexes", Size(sizes.Indexes)),
                new("logs", string.Create(CultureInfo.InvariantCulture, $"{Size(sizes.Logs)} in {sizes.Days} days")),
                new("dead rows", sizes.Dead.ToString("#,0", CultureInfo.InvariantCulture)),
            ]);
    }

    /// <summary>The number of the last migration.</summary>
    public static Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.Statement("""SELECT max("version") FROM "schema_migrations" """).ReadFirstAsync(static row => row.GetInt32(0), cancellationToken);

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0.0} MiB");
}
