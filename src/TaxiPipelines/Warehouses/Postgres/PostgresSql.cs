using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>The statements of the PostgreSQL warehouse. Names come from <see cref="TripSchema"/> and the server alone and are quoted; values are parameters, but where the grammar wants literals.</summary>
internal static class PostgresSql
{
    /// <summary>The schema of what is ours: the parts of the tables, staged rows and ledgers. The tables themselves are where the course has them, in <c>public</c>.</summary>
    public const string Schema = "taxi";

    /// <summary>Makes the schema and its ledgers. What they say may be lost: then a file is compared row by row once more.</summary>
    public const string CreateLedgers = $"""
        CREATE SCHEMA IF NOT EXISTS "{Schema}";
        CREATE TABLE IF NOT EXISTS "{Schema}"."merges" (
            "idempotency_key" text NOT NULL PRIMARY KEY,
            "table_name" text NOT NULL,
            "filename" text NOT NULL,
            "inserted" bigint NOT NULL,
            "has_odd_rows" boolean NOT NULL,
            "merged_at" timestamptz NOT NULL DEFAULT now()
        );
        CREATE TABLE IF NOT EXISTS "{Schema}"."staged" (
            "execution_id" text NOT NULL PRIMARY KEY,
            "filename" text NOT NULL,
            "staging_table" text NULL,
            "rows" bigint NOT NULL,
            "row_id_sum" bigint NOT NULL,
            "pickups" tsmultirange NOT NULL,
            "staged_at" timestamptz NOT NULL DEFAULT now()
        );
        CREATE TABLE IF NOT EXISTS "{Schema}"."contents" (
            "filename" text NOT NULL PRIMARY KEY,
            "sha256" text NOT NULL,
            "rows" bigint NOT NULL,
            "row_id_sum" bigint NOT NULL
        );
        """;

    /// <summary>The table, quoted.</summary>
    public static string Table(TripSchema schema) => $"\"public\".\"{schema.Table}\"";

    /// <summary>Something of ours, quoted.</summary>
    public static string Own(string name) => $"\"{Schema}\".{Quote(name)}";

    /// <summary>An identifier, quoted.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text, as a literal; for the few places where the grammar takes no parameter.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The columns of a table, quoted.</summary>
    public static string Columns(TripSchema schema) => string.Join(", ", schema.TableColumns.Select(Quote));

    /// <summary>Creates the table of a kind of trips, one part for each file.</summary>
    public static string CreateTable(TripSchema schema) =>
        $"CREATE TABLE IF NOT EXISTS {Table(schema)} ({Definitions(schema)}) PARTITION BY LIST ({Quote(TripSchema.FileNameColumn)})";

    /// <summary>Creates a staging table. The check is what lets it become a part of the table without being read once more.</summary>
    public static string CreateStaging(TripFile file, string name) =>
        $"CREATE TABLE {Own(name)} ({Definitions(file.Schema)}, CONSTRAINT {Quote(CheckOf(name))} CHECK ({IsOfFile(file)}))";

    /// <summary>The name of the check of a staging table.</summary>
    public static string CheckOf(string name) => $"{name}_file";

    /// <summary>Copies rows into a staging table. They are frozen, as the table is of the same transaction: no vacuum has to write them again.</summary>
    public static string CopyIn(TripSchema schema, string name) => $"COPY {Own(name)} ({Columns(schema)}) FROM STDIN (FORMAT binary, FREEZE)";

    /// <summary>Indexes the pickups by blocks. It takes a few pages, and tells a merge which of them may hold a trip of another month's file.</summary>
    public static string CreatePickupIndex(TripSchema schema, string name) =>
        $"CREATE INDEX ON {Own(name)} USING brin ({Pickup(schema)}) WITH (pages_per_range = 32)";

    /// <summary>How many rows a file has in the table, and the sum of the first 32 bits of their ids: whether they are still the rows that were loaded.</summary>
    public static string Measure(TripSchema schema) =>
        $"""
        SELECT count(*), coalesce(sum(('x' || left({Quote(TripSchema.RowIdColumn)}, 8))::bit(32)::bigint), 0)::bigint
        FROM {Table(schema)} WHERE {Quote(TripSchema.FileNameColumn)} = $1
        """;

    /// <summary>Notes the ids of staged rows that stand in the table, in a temporary table <c>known</c>.</summary>
    public static string FindKnown(TripSchema schema, PickupRanges pickups) =>
        $"""
        CREATE TEMPORARY TABLE "known" ON COMMIT DROP AS
        SELECT {Quote(TripSchema.RowIdColumn)} FROM {Table(schema)} WHERE {pickups.Condition(Pickup(schema))}
        """;

    /// <summary>Removes the staged rows that are <c>known</c>.</summary>
    public static string RemoveKnown(string staging) =>
        $"""
        DELETE FROM {Own(staging)} AS s USING (SELECT DISTINCT {Quote(TripSchema.RowIdColumn)} FROM "known") AS k
        WHERE s.{Quote(TripSchema.RowIdColumn)} = k.{Quote(TripSchema.RowIdColumn)}
        """;

    /// <summary>Makes a staging table a part of the table. No row is copied, and those who read the table need not stop.</summary>
    public static string Attach(TripFile file, string staging, string part) =>
        $"""
        ALTER TABLE {Own(staging)} RENAME TO {Quote(part)};
        ALTER TABLE {Table(file.Schema)} ATTACH PARTITION {Own(part)} FOR VALUES IN ({Literal(file.Name)});
        ALTER TABLE {Own(part)} DROP CONSTRAINT {Quote(CheckOf(staging))}
        """;

    /// <summary>Adds the staged rows that are not in the table: the course's MERGE.</summary>
    public static string InsertUnknown(TripSchema schema, string staging, PickupRanges pickups) =>
        $"""
        INSERT INTO {Table(schema)} ({Columns(schema)})
        SELECT {Columns(schema)} FROM {Own(staging)} AS s
        WHERE NOT EXISTS (
            SELECT 1 FROM {Table(schema)} AS t
            WHERE t.{Quote(TripSchema.RowIdColumn)} = s.{Quote(TripSchema.RowIdColumn)} AND {pickups.Condition($"t.{Pickup(schema)}")})
        """;

    private static string Pickup(TripSchema schema) => Quote(schema.Columns[schema.RowIdParts[1]].Name);

    private static string IsOfFile(TripFile file)
    {
        var column = Quote(TripSchema.FileNameColumn);
        return $"{column} IS NOT NULL AND {column} = {Literal(file.Name)}";
    }

    private static string Definitions(TripSchema schema) => string.Join(
        ", ",
        [$"{Quote(TripSchema.RowIdColumn)} text", $"{Quote(TripSchema.FileNameColumn)} text", .. schema.Columns.Select(column => $"{Quote(column.Name)} {TypeOf(column.Type)}")]);

    /// <summary>The name that the server has for a column's type.</summary>
    public static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Timestamp => "timestamp without time zone",
        ColumnType.Whole => "integer",
        ColumnType.Real => "double precision",
        _ => "text",
    };
}
