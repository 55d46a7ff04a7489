using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses.Sqlite;

/// <summary>The merge of staged rows into their table, to be run inside a transaction with the staging file attached as <c>staging</c>.</summary>
internal sealed class SqliteMerge(SqliteDatabase database, TripSchema schema)
{
    internal const string Staged = $"\"staging\".\"{SqliteStaging.Table}\"";
    private readonly string _table = $"\"main\".\"{schema.Table}\"";

    /// <summary>Adds the staged rows whose ids are not in the table.</summary>
    /// <param name="stagedRows">How many rows are staged.</param>
    /// <returns>How many rows were added.</returns>
    public long Run(long stagedRows)
    {
        var known = FindKnown();
        if (known == stagedRows)
        {
            return 0;
        }

        // Ids are as good as random, so each row would touch another page of the index. When more rows come than are there,
        // sorting all ids once and writing the index from end to end is several times as fast.
        var rebuildsIndex = stagedRows - known > RowsInTable();
        if (rebuildsIndex)
        {
            database.Execute(SqliteSql.DropIndex(schema));
        }

        var inserted = known == 0 ? CopyAll() : CopyUnknown();
        if (rebuildsIndex)
        {
            database.Execute(SqliteSql.CreateIndex(schema));
        }

        return inserted;
    }

    /// <summary>Which staged rows are there already, decided for all of them before the first is added.</summary>
    /// <remarks>That makes it a MERGE: rows of one file that share an id do not see each other.</remarks>
    private long FindKnown()
    {
        database.Execute("""DROP TABLE IF EXISTS temp."known"; CREATE TEMP TABLE "known" ("row" INTEGER PRIMARY KEY)""");
        if (database.Scalar($"SELECT 1 FROM {_table} LIMIT 1") is null)
        {
            return 0;
        }

        database.Execute($"""INSERT INTO temp."known" ("row") {SqliteSql.SelectKnown(schema, Staged)}""");
        return database.Changes;
    }

    // Rows are only ever added to these tables by merges, so the highest rowid is their number, without counting them.
    private long RowsInTable() => database.Scalar($"SELECT max(rowid) FROM {_table}") ?? 0;

    private long CopyAll()
    {
        // Without column lists and conditions on purpose: SQLite then copies whole records without taking them apart, which is
        // twice as fast. It checks by itself that both tables have the same columns.
        database.Execute($"INSERT INTO {_table} SELECT * FROM {Staged}");
        return database.Changes;
    }

    private long CopyUnknown()
    {
        database.Execute($"""
            INSERT INTO {_table} ({SqliteSql.Columns(schema)})
            SELECT {SqliteSql.Columns(schema)} FROM {Staged}
            WHERE rowid NOT IN (SELECT "row" FROM temp."known")
            """);
        return database.Changes;
    }
}
