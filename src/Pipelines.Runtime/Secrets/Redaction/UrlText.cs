using System.Globalization;
using System.Text;

namespace Pipelines.Runtime.Secrets.Redaction;

/// <summary>Text as it stands in URLs and forms. Libraries differ in what they leave as it is, in the case of digits, and in spaces.</summary>
internal static class UrlText
{
    private static readonly string[] LeftAsTheyAre =
    [
        // RFC 3986; paths; JavaScript's encodeURIComponent and encodeURI; .NET's WebUtility and HttpUtility.
        "-_.~",
        "-_.~/",
        "-_.~!*'()",
        "-_.~!*'();/?:@&=+$,#",
        "-_.!*()",
    ];

    /// <summary>All forms; some may be alike.</summary>
    public static IEnumerable<string> All(string text)
    {
        foreach (var kept in LeftAsTheyAre)
        {
            var upper = Escape(text, kept, "X2");
            var lower = Escape(text, kept, "x2");
            yield return upper;
            yield return lower;
            yield return upper.Replace("%20", "+", StringComparison.Ordinal);
            yield return lower.Replace("%20", "+", StringComparison.Ordinal);
        }
    }

    private static string Escape(string text, string kept, string format)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var part in Encoding.UTF8.GetBytes(text))
        {
            var character = (char)part;
            if (char.IsAsciiLetterOrDigit(character) || kept.Contains(character, StringComparison.Ordinal))
            {
                escaped.Append(character);
            }
            else
            {
                escaped.Append('%').Append(part.ToString(format, CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
