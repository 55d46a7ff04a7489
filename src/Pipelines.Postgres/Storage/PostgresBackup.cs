using System.ComponentModel;
using System.Data;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>Copies the store with PostgreSQL's own <c>pg_dump</c>, from one snapshot, which no writer waits for; <c>pg_restore</c> reads it.</summary>
internal static class PostgresBackup
{
    /// <summary>Copies the schema of the store to a file.</summary>
    public static async Task<StoreBackup> WriteAsync(NpgsqlConnection connection, PostgresStoreOptions options, string target, CancellationToken cancellationToken)
    {
        if (Path.Exists(target))
        {
            throw new PipelineException($"The backup '{target}' is there already; a backup is never overwritten. Give another name, or move it away.");
        }

        // Until it is whole and checked it has a name that nobody takes for a backup.
        var unfinished = target + ".unfinished";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Delete(unfinished);
            var (version, executions) = await DumpAsync(connection, options, unfinished, cancellationToken).ConfigureAwait(false);
            await RunAsync("pg_restore", ["--list", unfinished], options, cancellationToken).ConfigureAwait(false);
            Flush(unfinished);
            File.Move(unfinished, target, overwrite: false);
            return new StoreBackup(target, new FileInfo(target).Length, version, executions);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"The backup '{target}' cannot be written: {exception.Message}", exception);
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    /// <summary>What is counted and what is dumped are of one moment.</summary>
    private static async Task<(int Version, long Executions)> DumpAsync(NpgsqlConnection connection, PostgresStoreOptions options, string file, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // It idles for as long as the copy takes.
            await connection.Statement("SET LOCAL idle_in_transaction_session_timeout = 0").ExecuteAsync(cancellationToken).ConfigureAwait(false);
            var snapshot = await connection.Statement("SELECT pg_export_snapshot()").ReadFirstAsync(static row => row.GetString(0), cancellationToken).ConfigureAwait(false);
            var version = await PostgresDescription.ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
            var executions = await connection.Statement("""SELECT count(*) FROM "executions" """).Patiently().ReadFirstAsync(static row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);

            // The name of a schema is a pattern here, unless it is quoted.
            var schema = $"\"{options.Schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            await RunAsync("pg_dump", ["--format=custom", $"--schema={schema}", $"--snapshot={snapshot}", "--no-password", $"--file={file}"], options, cancellationToken).ConfigureAwait(false);
            return (version, executions);
        }
    }

    private static async Task RunAsync(string program, string[] arguments, PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(PostgresPrograms.Find(program), arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        PostgresPrograms.Connect(start.Environment, options);
        using var process = Start(start, program);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = await process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await output.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                throw new PipelineException(string.Create(CultureInfo.InvariantCulture, $"The backup failed: {program} ended with {process.ExitCode}: {error.Trim()}"));
            }
        }
        finally
        {
            // Asked to stop: what it writes is thrown away.
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static Process Start(ProcessStartInfo start, string program)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new PipelineException(
                $"A backup of a PostgreSQL store needs the program '{program}', of the server's version or later, in PATH: install the PostgreSQL client (on Debian and Ubuntu: apt-get install postgresql-client), "
                + "or run the backup where it is installed. The server's own backups (pg_basebackup, snapshots, a managed service's) do as well.", exception);
        }
    }

    private static void Flush(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        stream.Flush(flushToDisk: true);
    }
}
