using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Reads what the database knows of a table.</summary>
internal static class TableCatalog
{
    /// <summary>Reads the columns of a table; none when there is no such table.</summary>
    public static async Task<IReadOnlyList<CopyColumn>> ReadColumnsAsync(NpgsqlConnection connection, PostgresTable table, CancellationToken cancellationToken)
    {
        // The binary form of a domain is that of the type below it; the form of an enum, and of an extension's text, is its text.
        var command = new NpgsqlCommand(
            """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod), base.oid, base.typtype = 'e' OR base.typcategory = 'S', a.attnotnull,
                   a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> ''
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN pg_type base ON base.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
            WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """,
            connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table.Name.ToString() });
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var columns = new List<CopyColumn>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    columns.Add(new CopyColumn(
                        reader.GetString(0),
                        reader.GetString(1),
                        CopyColumn.KindOf(reader.GetFieldValue<uint>(2), reader.GetBoolean(3)),
                        reader.GetBoolean(4),
                        !reader.GetBoolean(4) || reader.GetBoolean(5)));
                }

                return columns;
            }
        }
    }

    /// <summary>Finds a column.</summary>
    /// <exception cref="PostgresDataException">The table, or the column, is not there.</exception>
    public static CopyColumn Find(IReadOnlyList<CopyColumn> actual, PostgresTable table, SqlName column) =>
        actual.FirstOrDefault(known => known.Name == column.Name) ?? throw new PostgresDataException(
            actual.Count == 0
                ? $"There is no table {table}. Create it first, e.g. with CreateIfMissingAsync."
                : $"Table {table} has no column {column}. It has: {string.Join(", ", actual.Select(static known => known.Name))}.",
            isRetryable: false)
        {
            Table = table.Name.Name,
            Column = column.Name,
        };
}
