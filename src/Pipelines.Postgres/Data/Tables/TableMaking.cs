using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Makes tables, and compares those that are there with what a program expects.</summary>
internal static class TableMaking
{
    /// <summary>Makes a table unless it is there, and checks it if it is.</summary>
    /// <returns>Whether it was made.</returns>
    public static async Task<bool> CreateIfMissingAsync(NpgsqlConnection connection, PostgresTable table, CancellationToken cancellationToken)
    {
        if (await CheckAsync(connection, table, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        // Two that create one table at once would fail on the server's catalog, whatever IF NOT EXISTS says.
        await TableStatements.LockAsync(connection, "create", table.Name, cancellationToken).ConfigureAwait(false);
        if (await CheckAsync(connection, table, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await connection.ChangeAsync(TableStatements.Create(table), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Checks that a table has the columns that a program knows.</summary>
    /// <returns>Whether there is such a table.</returns>
    /// <exception cref="PostgresDataException">It has other columns.</exception>
    public static async Task<bool> CheckAsync(NpgsqlConnection connection, PostgresTable table, CancellationToken cancellationToken)
    {
        var actual = await TableCatalog.ReadColumnsAsync(connection, table, cancellationToken).ConfigureAwait(false);
        if (actual.Count == 0)
        {
            return false;
        }

        var types = await ReadTypesAsync(connection, table, cancellationToken).ConfigureAwait(false);
        var findings = new List<string>();
        foreach (var (column, type) in table.Columns.Zip(types))
        {
            var found = actual.FirstOrDefault(known => known.Name == column.Name.Name);
            if (found is null)
            {
                findings.Add($"'{column.Name.Name}' is missing");
            }
            else if (WithoutLength(found.Type) != type)
            {
                findings.Add($"'{found.Name}' is of type {found.Type}, not {column.Type}");
            }
        }

        findings.AddRange(actual.Where(known => !known.IsOptional && table.Columns.All(column => column.Name.Name != known.Name)).Select(static known => $"'{known.Name}' must be filled, but is unknown here"));
        return findings.Count == 0 ? true : throw new PostgresDataException(
            $"Table {table} has other columns than expected: {string.Join("; ", findings)}. It has: {string.Join(", ", actual.Select(static known => $"{known.Name} {known.Type}{(known.IsNotNull ? " NOT NULL" : "")}"))}. "
            + $"Expected: {string.Join(", ", table.Columns.Select(static column => $"{column.Name.Name} {column.Type}{(column.IsNullable ? "" : " NOT NULL")}"))}. Change the table or the description; nothing was changed.",
            isRetryable: false)
        {
            Table = table.Name.Name,
        };
    }

    /// <summary>The names that PostgreSQL itself has for the expected types: <c>integer</c> for <c>int4</c>.</summary>
    private static async Task<IReadOnlyList<string>> ReadTypesAsync(NpgsqlConnection connection, PostgresTable table, CancellationToken cancellationToken) =>
        await connection.ReadTextsAsync(
            $"SELECT coalesce(format_type(to_regtype(type), NULL), type) FROM unnest({table.Columns.Select(static column => column.Type).ToArray()}) WITH ORDINALITY AS u (type, number) ORDER BY number",
            cancellationToken).ConfigureAwait(false);

    // numeric(10,2) and timestamp(3) without time zone, without what stands in brackets.
    private static string WithoutLength(string type)
    {
        var start = type.IndexOf('(', StringComparison.Ordinal);
        var end = type.IndexOf(')', StringComparison.Ordinal);
        return start < 0 || end < start ? type : string.Concat(type.AsSpan(0, start), type.AsSpan(end + 1));
    }
}
