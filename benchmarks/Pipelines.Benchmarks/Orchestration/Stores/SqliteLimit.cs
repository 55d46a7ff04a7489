using System.Diagnostics;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>What SQLite itself can do here, with the settings of the store and nothing around it.</summary>
internal static class SqliteLimit
{
    private const int RowsPerBatch = 1000;
    private const string Insert = """INSERT INTO "limit" ("text", "number") VALUES (?, ?)""";

    // About as long as a row of the store.
    private const string Text = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// <summary>Measures.</summary>
    /// <param name="folder">Where the file may live.</param>
    /// <param name="durability">What a commit survives.</param>
    /// <param name="commits">How many transactions of a single row.</param>
    /// <param name="batches">How many of a thousand.</param>
    public static CommitLimit Measure(string folder, SqliteDurability durability, int commits = 2000, int batches = 300)
    {
        Directory.CreateDirectory(folder);
        using var session = SqliteSession.Open(new SqliteStoreOptions { DataDirectory = folder, Durability = durability }, isReadOnly: false);
        session.Execute("""CREATE TABLE "limit" ("id" INTEGER PRIMARY KEY, "text" TEXT NOT NULL, "number" INTEGER NOT NULL)""");
        var insert = session.Prepare(Insert);
        var times = new long[commits];
        var started = Stopwatch.GetTimestamp();
        for (var commit = 0; commit < commits; commit++)
        {
            var begun = Stopwatch.GetTimestamp();
            session.Execute("BEGIN IMMEDIATE");
            insert.Bind(Text).Bind((long)commit).Execute();
            session.Execute("COMMIT");
            times[commit] = Stopwatch.GetTimestamp() - begun;
        }

        var single = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        for (var batch = 0; batch < batches; batch++)
        {
            session.Execute("BEGIN IMMEDIATE");
            for (var row = 0; row < RowsPerBatch; row++)
            {
                insert.Bind(Text).Bind((long)row).Execute();
            }

            session.Execute("COMMIT");
        }

        var batched = Stopwatch.GetElapsedTime(started);
        Array.Sort(times);
        return new CommitLimit
        {
            CommitsPerSecond = commits / single.TotalSeconds,
            CommitMs = Stopwatch.GetElapsedTime(0, times[commits / 2]).TotalMilliseconds,
            RowsPerSecond = batches * (double)RowsPerBatch / batched.TotalSeconds,
        };
    }
}
