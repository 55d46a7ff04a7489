using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Pipelines.Postgres.Storage;

/// <summary>
/// Brings a schema up to date: the embedded scripts <c>Migrations/0001_….sql</c> in the order of their numbers, forward only, each in a
/// transaction of its own that also writes its number down. Processes that start together take turns by an advisory lock.
/// </summary>
internal sealed class PostgresMigrations(PostgresStoreOptions options)
{
    /// <summary>How long a process waits for another one that migrates.</summary>
    private const int LockTimeoutSeconds = 60;

    private const string SelectIsThere = """
        SELECT EXISTS (
            SELECT FROM pg_catalog.pg_class AS "table" JOIN pg_catalog.pg_namespace AS "schema" ON "schema"."oid" = "table"."relnamespace"
            WHERE "schema"."nspname" = $1 AND "table"."relname" = 'schema_migrations')
        """;

    private const string SelectVersion = """SELECT max("version") FROM "schema_migrations" """;

    private static readonly SortedDictionary<int, string> Scripts = Find();

    /// <summary>The schema that this program works with.</summary>
    public static int Newest => Scripts.Keys.Last();

    /// <summary>Applies what is missing.</summary>
    /// <returns>The schema before; 0 for none.</returns>
    /// <exception cref="PipelineException">The schema is newer than this program, or the database does not keep text as UTF-8.</exception>
    public async Task<int> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await RequireUtf8Async(connection, cancellationToken).ConfigureAwait(false);
        var version = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        var before = version;
        while (version < Newest)
        {
            version = await StepAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        return version == Newest ? before : throw new PipelineException(
            $"The schema '{options.Schema}' of {PostgresErrors.Location(options)} has version {version}, but this program knows versions up to {Newest}: a newer version of it has upgraded the store. Run that version, restore the backup made before the upgrade, or set {PostgresStoreOptions.Section}:{nameof(PostgresStoreOptions.Schema)} to another schema.");
    }

    /// <summary>Any other encoding refuses some of the text that flows write, or counts its characters wrongly.</summary>
    private async Task RequireUtf8Async(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var encoding = await connection.Statement("SHOW server_encoding").ReadFirstAsync(static row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        if (encoding != "UTF8")
        {
            throw new PipelineException(
                $"The database at {PostgresErrors.Location(options)} has the encoding {encoding}, but the store needs UTF8: text of flows, tasks and logs may have any character. Create a database for it with: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0. Then name that in {PostgresStoreOptions.Section}:{nameof(PostgresStoreOptions.ConnectionString)}.");
        }
    }

    /// <summary>Applies the next script under the lock.</summary>
    /// <returns>The version then, which may be another process's doing.</returns>
    private async Task<int> StepAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await LockAsync(connection, cancellationToken).ConfigureAwait(false);
            var version = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
            if (version < Newest)
            {
                var next = Scripts.First(script => script.Key > version);
                await ExecuteAsync(connection, version == 0 ? await PrepareAsync(connection, cancellationToken).ConfigureAwait(false) + Read(next.Value) : Read(next.Value), cancellationToken).ConfigureAwait(false);
                await connection.Statement("""INSERT INTO "schema_migrations" ("version") VALUES ($1)""").With(next.Key).ExecuteAsync(cancellationToken).ConfigureAwait(false);
                version = next.Key;
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return version;
        }
    }

    /// <summary>What comes before the first script.</summary>
    private async Task<string> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // IF NOT EXISTS would ask for the right to create schemas in the database even where there is nothing to create.
        var isThere = await connection.Statement("""SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE "nspname" = $1)""").With(options.Schema)
            .ReadFirstAsync(static row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false);
        return $"""
            {(isThere ? "" : $"CREATE SCHEMA {PostgresConnections.Quote(options.Schema)};")}
            CREATE TABLE "schema_migrations" ("applied_at" timestamptz NOT NULL DEFAULT clock_timestamp(), "version" integer PRIMARY KEY);

            """;
    }

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.Statement(string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = '{LockTimeoutSeconds}s'")).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, """SELECT pg_advisory_xact_lock(hashtextextended(current_setting('search_path') || '/migrations', 0))""", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The version; 0 when the schema or the table is not there.</summary>
    private async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Read from the catalog: what another session made while this one waited for the lock is not yet on a search path that was looked up before.
        var isThere = await connection.Statement(SelectIsThere).With(options.Schema).ReadFirstAsync(static row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false);
        return isThere ? await connection.Statement(SelectVersion).ReadFirstAsync(static row => row.GetInt32OrNull(0) ?? 0, cancellationToken).ConfigureAwait(false) : 0;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = connection.Statement(sql);

        // A migration, and the wait for that of another process, may take longer than statements otherwise may.
        command.CommandTimeout = 0;
        await command.ExecuteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static SortedDictionary<int, string> Find()
    {
        const string marker = ".Migrations.";
        var scripts = new SortedDictionary<int, string>();
        foreach (var name in Assembly.GetExecutingAssembly().GetManifestResourceNames())
        {
            var start = name.IndexOf(marker, StringComparison.Ordinal);
            if (start >= 0)
            {
                scripts.Add(int.Parse(name.AsSpan(start + marker.Length, 4), CultureInfo.InvariantCulture), name);
            }
        }

        return scripts;
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
