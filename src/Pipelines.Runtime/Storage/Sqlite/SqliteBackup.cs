using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Copies a store with <c>VACUUM INTO</c>: one read transaction, which no writer waits for, and a file without holes.</summary>
internal static class SqliteBackup
{
    /// <summary>Copies the store in a file.</summary>
    public static StoreBackup Write(SqliteStoreOptions options, string target, CancellationToken cancellationToken)
    {
        try
        {
            using var session = SqliteSession.Open(options, isReadOnly: true);

            // What it writes is another file.
            session.Execute("PRAGMA query_only = 0");
            return Write(session, target, cancellationToken);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, options);
        }
    }

    /// <summary>Copies the store of a connection.</summary>
    public static StoreBackup Write(SqliteSession session, string target, CancellationToken cancellationToken)
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
            session.Prepare("VACUUM INTO ?").Bind(unfinished).Execute();
            cancellationToken.ThrowIfCancellationRequested();
            using (var file = new FileStream(unfinished, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
                // SQLite does not wait for the disk here.
                file.Flush(flushToDisk: true);
            }

            var backup = Verify(unfinished, target);
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(unfinished, target, overwrite: false);
            return backup;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new PipelineException($"The backup '{target}' cannot be written: {exception.Message}", exception);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY)
        {
            throw new PipelineException($"The backup '{target}' cannot be written: its folder is missing or read-only, or its disk is full. (SQLite: {exception.Message})", exception);
        }
        finally
        {
            // Deleting what is not there fails where its folder is not there either.
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    private static StoreBackup Verify(string file, string target)
    {
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        copy.Open();
        var verdict = Query(copy, "PRAGMA integrity_check(1)");
        if (verdict != "ok")
        {
            throw new PipelineException($"The backup '{target}' is not sound and was removed ({verdict}). Check the store with 'store check', and the disks.");
        }

        return new StoreBackup(
            target,
            new FileInfo(file).Length,
            int.Parse(Query(copy, "PRAGMA user_version"), CultureInfo.InvariantCulture),
            long.Parse(Query(copy, """SELECT count(*) FROM "executions" """), CultureInfo.InvariantCulture));
    }

    private static string Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is one of the above.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }
}
