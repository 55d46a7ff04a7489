using Npgsql;
using Pipelines;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>What the table of a kind of trips is like, made by us or by someone else.</summary>
/// <param name="IsByFile">Whether it has a part for each file.</param>
/// <param name="HasPart">Whether it has a place for the rows of the file that was asked about.</param>
internal sealed record PostgresTable(bool IsByFile, bool HasPart)
{
    /// <summary>Looks at the table.</summary>
    public static async Task<PostgresTable> FindAsync(NpgsqlConnection connection, TripFile file, CancellationToken cancellationToken) =>
        await connection.SingleAsync(
            """
            SELECT "c"."relkind" = 'p' AND pg_get_partkeydef("c"."oid") = 'LIST (filename)',
                EXISTS (
                    SELECT 1 FROM pg_inherits AS "i" JOIN pg_class AS "part" ON "part"."oid" = "i"."inhrelid"
                    WHERE "i"."inhparent" = "c"."oid"
                    AND (position($2 IN pg_get_expr("part"."relpartbound", "part"."oid")) > 0 OR pg_get_expr("part"."relpartbound", "part"."oid") = 'DEFAULT'))
            FROM pg_class AS "c" WHERE "c"."oid" = to_regclass($1)
            """,
            static row => new PostgresTable(row.GetBoolean(0), row.GetBoolean(1)),
            cancellationToken,
            PostgresSql.Table(file.Schema),
            PostgresSql.Literal(file.Name))
        ?? throw new TaskFailedException($"There is no table {PostgresSql.Table(file.Schema)}: someone dropped it since this execution began. Run the flow again.", isRetryable: false);

    /// <summary>Merging copies rows as they are, so a table that someone else made must have the same columns in the same order.</summary>
    public static async Task EnsureColumnsAsync(NpgsqlConnection connection, TripSchema schema, CancellationToken cancellationToken)
    {
        var columns = await connection.ListAsync(
            """
            SELECT "attname"::text || ' ' || format_type("atttypid", "atttypmod") FROM pg_attribute
            WHERE "attrelid" = to_regclass($1) AND "attnum" > 0 AND NOT "attisdropped" ORDER BY "attnum"
            """,
            static row => row.GetString(0),
            cancellationToken,
            PostgresSql.Table(schema));
        string[] expected =
        [
            $"{TripSchema.RowIdColumn} text", $"{TripSchema.FileNameColumn} text",
            .. schema.Columns.Select(static column => $"{column.Name} {PostgresSql.TypeOf(column.Type)}"),
        ];
        if (!columns.SequenceEqual(expected, StringComparer.Ordinal))
        {
            throw new TaskFailedException(
                $"Table {PostgresSql.Table(schema)} has other columns than trips have: {string.Join(", ", columns)}. Expected: {string.Join(", ", expected)}. "
                + "Rename the table, or name another database in ConnectionStrings:Taxi.",
                isRetryable: false);
        }
    }
}
