namespace Pipelines.Postgres;

/// <summary>Texts as constants of SQL.</summary>
internal static class SqlLiteral
{
    /// <summary>Quotes a text. A backslash means itself whatever the server's settings say.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("The text holds a zero character, which PostgreSQL does not take.", nameof(text));
        }

        var quoted = text.Replace("'", "''", StringComparison.Ordinal);
        return quoted.Contains('\\', StringComparison.Ordinal)
            ? $" E'{quoted.Replace("\\", "\\\\", StringComparison.Ordinal)}'"
            : $"'{quoted}'";
    }
}
