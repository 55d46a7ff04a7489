using Pipelines;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses.Sqlite;

/// <summary>The staging area of one execution: a SQLite file of its own, so that months stage side by side and the warehouse never holds a row twice.</summary>
internal sealed class SqliteStaging(string directory)
{
    /// <summary>The name of the table in the file.</summary>
    public const string Table = "trips";

    /// <summary>How long the file of an execution that never came back is kept: it may still be restarted.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(2);

    /// <summary>The file of an execution.</summary>
    public string PathOf(ExecutionInfo execution) => Path.Combine(directory, $"{execution.Id}.db");

    /// <summary>Stages rows in place of what the execution staged before.</summary>
    /// <returns>How many rows.</returns>
    public async Task<long> WriteAsync(TripFile file, IAsyncEnumerable<TripBatch> batches, ExecutionInfo execution, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var path = PathOf(execution);
        Delete(path);

        try
        {
            return await WriteAsync(path, file, batches, cancellationToken);
        }
        catch
        {
            // The rest of a failed load is of no use, and when the disk is full, others need the room: to say that it is full.
            Delete(path);
            throw;
        }
    }

    /// <summary>Removes the file of an execution.</summary>
    public void Delete(ExecutionInfo execution) => Delete(PathOf(execution));

    /// <summary>Removes the files of executions that were not heard of for <see cref="Retention"/>.</summary>
    /// <returns>How many were removed.</returns>
    public int DeleteAbandoned(TimeProvider time)
    {
        if (!Directory.Exists(directory))
        {
            return 0;
        }

        var limit = time.GetUtcNow() - Retention;
        var abandoned = Directory.GetFiles(directory, "*.db").Where(path => File.GetLastWriteTimeUtc(path) < limit.UtcDateTime).ToList();
        abandoned.ForEach(Delete);
        return abandoned.Count;
    }

    private static async Task<long> WriteAsync(string path, TripFile file, IAsyncEnumerable<TripBatch> batches, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.Open(path);
        // The file is nothing until the attempt has ended, so there is nothing to roll back to: a broken one is deleted and
        // staged anew. It is synced once, at the commit, since the merge may come after a crash of the machine.
        database.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = NORMAL; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -4096");
        database.Execute(SqliteSql.CreateTable(file.Schema, name: Table));

        database.Execute("BEGIN");
        using var insert = new TripInsert(database, file, $"\"{Table}\"");
        var rows = 0L;
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            insert.Write(batch);
            rows += batch.Count;
        }

        database.Execute("COMMIT");
        return rows;
    }

    private static void Delete(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            // Nothing was ever staged; to delete from a folder that is not there would be an error.
            return;
        }

        File.Delete(path);
        File.Delete($"{path}-journal");
    }
}
