using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Pipelines.Runtime.Secrets.Redaction;

/// <summary>Text as it stands between the quotes of JSON. Writers differ in what they escape beyond what they must.</summary>
internal static class JsonText
{
    /// <summary>As System.Text.Json writes it unless told otherwise.</summary>
    public static string Default(string text) => JavaScriptEncoder.Default.Encode(text);

    /// <summary>All forms; some may be alike.</summary>
    public static IEnumerable<string> All(string text)
    {
        yield return Default(text);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
        foreach (var isAscii in new[] { false, true })
        {
            foreach (var format in new[] { "x4", "X4" })
            {
                var escaped = Escape(text, isAscii, format);
                yield return escaped;
                yield return escaped.Replace("/", "\\/", StringComparison.Ordinal);
            }
        }
    }

    private static string Escape(string text, bool isAscii, string format)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                '\b' => escaped.Append("\\b"),
                '\f' => escaped.Append("\\f"),
                _ when character < ' ' || (isAscii && character > '~') => escaped.Append("\\u").Append(((int)character).ToString(format, CultureInfo.InvariantCulture)),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }
}
