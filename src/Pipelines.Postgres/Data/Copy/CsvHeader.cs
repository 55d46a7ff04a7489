using System.Text;

namespace Pipelines.Postgres;

/// <summary>The first record of a CSV file, and which columns of a table it names.</summary>
internal static class CsvHeader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Where the text begins: behind a byte order mark, which PostgreSQL would take for a part of the first name.</summary>
    public static int Start(ReadOnlySpan<byte> text) => text.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;

    /// <summary>The end of the first record; -1 when the text ends before.</summary>
    public static int End(ReadOnlySpan<byte> text, byte quote)
    {
        var isQuoted = false;
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == quote)
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && text[index] is (byte)'\n' or (byte)'\r')
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Splits a header into names.</summary>
    public static IReadOnlyList<string> Split(ReadOnlySpan<byte> record, CsvInOptions options)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        var isQuoted = false;
        foreach (var character in (options.Encoding is null ? Encoding.UTF8 : Encoding.Latin1).GetString(record))
        {
            if (character == options.Quote)
            {
                isQuoted = !isQuoted;
            }
            else if (character == options.Delimiter && !isQuoted)
            {
                names.Add(name.ToString());
                name.Clear();
            }
            else
            {
                name.Append(character);
            }
        }

        names.Add(name.ToString());
        return names;
    }

    /// <summary>Finds the column for each name.</summary>
    /// <exception cref="PostgresDataException">The names are not those of the columns.</exception>
    public static IReadOnlyList<SqlName> Match(IReadOnlyList<string> names, PostgresTable table, IReadOnlyList<SqlName> expected)
    {
        var columns = names.Select(name => expected.FirstOrDefault(column => column.Name == name) ?? expected.FirstOrDefault(column => Same(column, name))).ToList();
        var unknown = names.Where((_, index) => columns[index] is null).ToList();
        var missing = expected.Where(column => !columns.Contains(column)).Select(static column => column.Name).ToList();
        var twice = columns.Where(static column => column is not null).GroupBy(static column => column).Where(static group => group.Count() > 1).Select(static group => group.Key!.Name).ToList();
        if (unknown.Count + missing.Count + twice.Count == 0)
        {
            return columns!;
        }

        var findings = string.Join("; ", new[] { Tell("unknown", unknown), Tell("missing", missing), Tell("named twice", twice) }.OfType<string>());
        throw new PostgresDataException(
            $"The header of the file does not fit table {table}: {findings}. The file has: {string.Join(", ", names)}. Expected, in any order: {string.Join(", ", expected.Select(static column => column.Name))}. Nothing was loaded.",
            isRetryable: false)
        {
            Table = table.Name.Name,
            Line = 1,
        };
    }

    private static bool Same(SqlName column, string name) => string.Equals(column.Name, name.Trim(), StringComparison.OrdinalIgnoreCase);

    private static string? Tell(string what, List<string> names) => names.Count == 0 ? null : $"{what} {string.Join(", ", names.Select(static name => $"'{name}'"))}";
}
