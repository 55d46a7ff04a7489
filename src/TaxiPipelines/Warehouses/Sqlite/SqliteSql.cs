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

    /// <summary>The index that a merge finds known rows by.</summary>
    public static string CreateIndex(TripSchema schema) =>
        $"CREATE INDEX IF NOT EXISTS \"main\".\"{IndexName(schema)}\" ON \"{schema.Table}\" (\"{TripSchema.RowIdColumn}\")";

    /// <summary>Drops that index.</summary>
    public static string DropIndex(TripSchema schema) => $"DROP INDEX IF EXISTS \"main\".\"{IndexName(schema)}\"";

    /// <summary>Inserts rows, all columns of each a parameter.</summary>
    public static string Insert(TripSchema schema, string table, int rows = 1)
    {
        var row = $"({string.Join(',', Enumerable.Repeat('?', schema.TableColumns.Count))})";
        return $"INSERT INTO {table} ({Columns(schema)}) VALUES {string.Join(',', Enumerable.Repeat(row, rows))}";
    }

    /// <summary>The columns of a table, quoted.</summary>
    public static string Columns(TripSchema schema) => string.Join(", ", schema.TableColumns.Select(name => $"\"{name}\""));

    private static string IndexName(TripSchema schema) => $"{schema.Table}_{TripSchema.RowIdColumn}";

    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Whole => "INTEGER",
        ColumnType.Real => "REAL",
        _ => "TEXT",
    };
}
