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
        return await ReadAsync(
            async (connection, stop) =>
            {
                var before = await migrations.ApplyAsync(connection, stop).ConfigureAwait(false);
                await PostgresLogPartitions.MakeAheadAsync(connection, stop).ConfigureAwait(false);
                return new SchemaChange(before, PostgresMigrations.Newest);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
