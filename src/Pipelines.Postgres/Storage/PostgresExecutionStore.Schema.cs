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
        return await ReadAsync(
            async (connection, stop) =>
            {
                var before = await migrations.ApplyAsync(connection, stop).ConfigureAwait(false);
                await TryMakeAheadAsync(connection, stop).ConfigureAwait(false);
                return new SchemaChange(before, PostgresMigrations.Newest);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// No reason not to start: the default partition takes the lines of days that have none, and the check of the store tells of them.
    /// The user may not own the tables, or others hold them for long.
    /// </summary>
    private static async Task TryMakeAheadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await PostgresLogPartitions.MakeAheadAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException exception) when (exception is { InnerException: TimeoutException } or PostgresException
        {
            SqlState: PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.UndefinedTable,
        })
        {
            // The upkeep tries again.
        }
    }
}
