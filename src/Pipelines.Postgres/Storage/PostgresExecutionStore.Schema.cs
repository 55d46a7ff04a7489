using System.Globalization;
using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken) => MigrateAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<SchemaChange> MigrateAsync(CancellationToken cancellationToken)
    {
        var migrations = new PostgresMigrations(_options);
        return new SchemaChange(
            await UseAsync(_source, migrations.ApplyAsync, static () => true, cancellationToken).ConfigureAwait(false), PostgresMigrations.Newest);
    }

    /// <inheritdoc/>
    public Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken) => ReadAsync(DescribeAsync, cancellationToken);

    private async Task<StoreDescription> DescribeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var version = await PostgresMigrations.ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        return await connection.Statement("""
            SELECT current_setting('server_version'), current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off',
                (SELECT coalesce(sum(pg_total_relation_size("oid")), 0)::bigint FROM "pg_class" WHERE "relnamespace" = current_schema()::regnamespace AND "relkind" IN ('r', 'm'))
            """).ReadFirstAsync(
            row => new StoreDescription(
                "PostgreSQL",
                PostgresErrors.Location(_options),
                version,
                [
                    new("engine", $"PostgreSQL {row.GetString(0)}"),
                    new("schema", _options.Schema),
                    new("durability", row.GetBoolean(1) ? "survives a power loss" : "may lose the last moments in a crash: fsync or synchronous_commit is off"),
                    new("size", string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(2) / 1024.0 / 1024.0:0.0} MiB")),
                ]),
            cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException("The server described nothing.");
    }
}
