using Spectre.Console;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>
/// Text that others wrote, as a terminal may show it: what it would obey instead (escape sequences could hide lines, or forge them) becomes
/// U+FFFD. Line ends and tabs stay.
/// </summary>
internal static class VisibleText
{
    /// <summary>The text.</summary>
    /// <param name="text">The text as it was written.</param>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> text)
    {
        var first = IndexOfObeyed(text);
        if (first < 0)
        {
            return text;
        }

        var visible = text.ToArray();
        for (var index = first; index < visible.Length; index++)
        {
            if (IsObeyed(text, index))
            {
                visible[index] = '\uFFFD';
            }
        }

        return visible;
    }

    /// <summary>Writes a line of it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="text">The text as it was written.</param>
    public static void WriteText(this IAnsiConsole console, string text) => console.WriteLine(Of(text).ToString());

    private static int IndexOfObeyed(ReadOnlySpan<char> text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (IsObeyed(text, index))
            {
                return index;
            }
        }

        return -1;
    }

    // A carriage return that ends no line has the terminal write over the line.
    private static bool IsObeyed(ReadOnlySpan<char> text, int index) => text[index] switch
    {
        '\n' or '\t' => false,
        '\r' => index + 1 < text.Length && text[index + 1] != '\n',
        var letter => char.IsControl(letter),
    };
}
