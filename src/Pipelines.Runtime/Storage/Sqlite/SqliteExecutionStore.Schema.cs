using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken) => MigrateAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<SchemaChange> MigrateAsync(CancellationToken cancellationToken)
    {
        if (_options.DataDirectory is { } directory)
        {
            try
            {
                Directory.CreateDirectory(directory);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw SqliteErrors.DirectoryUnusable(_options, exception);
            }
        }

        return new SchemaChange(await OpenPatientlyAsync(cancellationToken).ConfigureAwait(false), SqliteMigrations.Newest);
    }

    /// <inheritdoc/>
    public Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken) => ReadAsync(
        session =>
        {
            var pages = long.Parse(session.QueryText("PRAGMA page_count"), CultureInfo.InvariantCulture);
            var pageSize = long.Parse(session.QueryText("PRAGMA page_size"), CultureInfo.InvariantCulture);
            return new StoreDescription(
                "SQLite",
                SqliteErrors.Location(_options),
                int.Parse(session.QueryText("PRAGMA user_version"), CultureInfo.InvariantCulture),
                [
                    new("engine", $"SQLite {session.QueryText("SELECT sqlite_version()")}"),
                    new("journal", session.QueryText("PRAGMA journal_mode")),
                    new("durability", _options.Durability == SqliteDurability.PowerLoss ? "survives a power loss" : "survives the end of the process"),
                    new("size", string.Create(CultureInfo.InvariantCulture, $"{pages * pageSize / 1024.0 / 1024.0:0.0} MiB")),
                ]);
        },
        cancellationToken);

    /// <summary>
    /// Opens and migrates. The step to WAL mode fails at once, whatever the busy timeout, while another process takes it too;
    /// so it is repeated for as long.
    /// </summary>
    private async Task<int> OpenPatientlyAsync(CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await _writer.RunAsync(session => SqliteMigrations.Apply(session, _options), cancellationToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException exception)
                when (exception.InnerException is SqliteException error && SqliteErrors.IsBusy(error) && clock.GetElapsedTime(start) < _options.BusyTimeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
