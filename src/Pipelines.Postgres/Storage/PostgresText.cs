using System.Buffers;
using System.Text;

namespace Pipelines.Postgres.Storage;

/// <summary>
/// Text as PostgreSQL can hold it: it knows no U+0000, and no half of a surrogate pair. What people and programs write into logs and
/// errors may have both, and is not to fail for it.
/// </summary>
internal static class PostgresText
{
    private static readonly SearchValues<char> Suspects =
        SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(static code => (char)code), '\0']);

    /// <summary>Whether PostgreSQL can hold the text as it is.</summary>
    public static bool IsClean(string? text) => text.AsSpan().IndexOfAny(Suspects) < 0;

    /// <summary>The text, with U+FFFD for what cannot be held.</summary>
    public static string Clean(string text)
    {
        var first = text.AsSpan().IndexOfAny(Suspects);
        return first < 0 ? text : Replace(text, first);
    }

    /// <inheritdoc cref="Clean"/>
    public static string? CleanOrNull(string? text) => text is null ? null : Clean(text);

    private static string Replace(string text, int first)
    {
        var clean = new StringBuilder(text, 0, first, text.Length);

        // A half of a pair enumerates as U+FFFD.
        foreach (var rune in text.AsSpan(first).EnumerateRunes())
        {
            clean.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        }

        return clean.ToString();
    }
}
