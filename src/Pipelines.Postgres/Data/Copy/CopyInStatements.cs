using Npgsql;

namespace Pipelines.Postgres;

/// <summary>The SQL around copying into a table.</summary>
internal static class CopyInStatements
{
    /// <summary>The columns that are filled.</summary>
    public static IReadOnlyList<SqlName> Columns(PostgresTable table, CopyInOptions options) =>
        options.Columns is null ? table.ColumnNames : [.. table.ColumnsNamed(options.Columns).Select(static column => column.Name)];

    /// <summary>Does what comes before the copy.</summary>
    public static async Task PrepareAsync(NpgsqlConnection connection, PostgresTable table, CopyInOptions options, CancellationToken cancellationToken)
    {
        if (options.Truncate)
        {
            var command = new NpgsqlCommand($"TRUNCATE TABLE {table.Name}", connection);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Copies text. The header is sent too, so that the server's line numbers are those of the file.</summary>
    public static string Csv(PostgresTable table, IReadOnlyList<SqlName> columns, CsvInOptions options) =>
        $"""
        COPY {table.Name} ({string.Join(", ", columns)}) FROM STDIN
        (FORMAT csv, HEADER {(options.HasHeader ? "true" : "false")}, DELIMITER {Character(options.Delimiter, nameof(options.Delimiter))}, QUOTE {Character(options.Quote, nameof(options.Quote))},
        NULL {SqlLiteral.Quote(options.Null)}, ENCODING {SqlLiteral.Quote(options.Encoding ?? "UTF8")}, FREEZE {(options.Freeze ? "true" : "false")})
        """;

    /// <summary>Copies rows in binary form.</summary>
    public static string Binary(PostgresTable table, IReadOnlyList<SqlName> columns, CopyInOptions options) =>
        $"COPY {table.Name} ({string.Join(", ", columns)}) FROM STDIN (FORMAT binary, FREEZE {(options.Freeze ? "true" : "false")})";

    internal static string Character(char character, string option) => char.IsAscii(character)
        ? SqlLiteral.Quote(character.ToString())
        : throw new ArgumentException($"{option} is '{character}', but PostgreSQL takes one character of ASCII there.", option);
}
