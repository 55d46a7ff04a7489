using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses.Sqlite;

/// <summary>The statements of the SQLite warehouse. Names come from <see cref="TripSchema"/> alone and are quoted; values are bound.</summary>
internal static class SqliteSql
{
    /// <summary>What merges were made, so that a merge whose attempt died before it could say so is not counted as nothing.</summary>
    public const string CreateLedger = """
        CREATE TABLE IF NOT EXISTS "merges" (
            "idempotency_key" TEXT NOT NULL PRIMARY KEY,
            "table_name" TEXT NOT NULL,
            "filename" TEXT NOT NULL,
            "inserted" INTEGER NOT NULL,
            "merged_at" TEXT NOT NULL
        ) WITHOUT ROWID
        """;

    /// <summary>Creates a table of trips; a staging table has the same columns, so that rows are copied as they are.</summary>
    public static string CreateTable(TripSchema schema, string database = "main", string? name = null)
    {
        var columns = schema.Columns.Select(column => $"\"{column.Name}\" {TypeOf(column.Type)}");
        return $"""
            CREATE TABLE IF NOT EXISTS "{database}"."{name ?? schema.Table}" (
                "{TripSchema.RowIdColumn}" TEXT,
                "{TripSchema.FileNameColumn}" TEXT,
                {string.Join(",\n    ", columns)}
            )
            """;
    }

    /// <summary>The index that a merge finds known rows by: of the first 32 bits of the id, which tell nearly all rows apart.</summary>
    /// <remarks>
    /// It is less than half as large as an index of whole ids, and so is the temporary file that SQLite sorts to build it, and maps.
    /// Ids are compared as a whole too: a shared prefix, one lookup in a thousand in a table of four million rows, costs a look
    /// at one more row and decides nothing.
    /// </remarks>
    public static string CreateIndex(TripSchema schema) =>
        $"CREATE INDEX IF NOT EXISTS \"main\".\"{schema.Table}_row_id_prefix\" ON \"{schema.Table}\" ({Prefix($"\"{TripSchema.RowIdColumn}\"")})";

    /// <summary>Drops that index.</summary>
    public static string DropIndex(TripSchema schema) => $"DROP INDEX IF EXISTS \"main\".\"{schema.Table}_row_id_prefix\"";

    /// <summary>Drops the index of whole ids that warehouses were made with at first.</summary>
    public static string DropFirstIndex(TripSchema schema) => $"DROP INDEX IF EXISTS \"main\".\"{schema.Table}_{TripSchema.RowIdColumn}\"";

    /// <summary>Selects the rows of a staging table whose ids are in the trips' table already.</summary>
    /// <param name="schema">The trips.</param>
    /// <param name="staged">The staging table, quoted.</param>
    public static string SelectKnown(TripSchema schema, string staged)
    {
        const string known = $"\"t\".\"{TripSchema.RowIdColumn}\"";
        const string id = $"\"s\".\"{TripSchema.RowIdColumn}\"";
        return $"""
            SELECT "s".rowid FROM {staged} AS "s"
            WHERE EXISTS (SELECT 1 FROM "main"."{schema.Table}" AS "t" WHERE {Prefix(known)} = {Prefix(id)} AND {known} = {id})
            """;
    }

    /// <summary>Inserts rows, all columns of each a parameter.</summary>
    public static string Insert(TripSchema schema, string table, int rows = 1)
    {
        var row = $"({string.Join(',', Enumerable.Repeat('?', schema.TableColumns.Count))})";
        return $"INSERT INTO {table} ({Columns(schema)}) VALUES {string.Join(',', Enumerable.Repeat(row, rows))}";
    }

    /// <summary>The columns of a table, quoted.</summary>
    public static string Columns(TripSchema schema) => string.Join(", ", schema.TableColumns.Select(name => $"\"{name}\""));

    // SQLite uses an index of an expression only where the very same expression is compared.
    private static string Prefix(string id) => $"substr({id}, 1, 8)";

    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Whole => "INTEGER",
        ColumnType.Real => "REAL",
        _ => "TEXT",
    };
}
