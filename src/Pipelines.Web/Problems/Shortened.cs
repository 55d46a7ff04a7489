namespace Pipelines.Web.Problems;

/// <summary>What somebody sent, short enough for a message, and without characters that would leave their line.</summary>
internal static class Shortened
{
    private const int Longest = 100;

    /// <summary>The text.</summary>
    public static string Of(string text)
    {
        var shorter = text.Length > Longest ? text[..Longest] + "…" : text;
        return shorter.Any(char.IsControl) ? string.Concat(shorter.Select(static letter => char.IsControl(letter) ? '\uFFFD' : letter)) : shorter;
    }
}
