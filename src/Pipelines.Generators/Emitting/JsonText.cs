using System.Text;

namespace Pipelines.Generators.Emitting;

/// <summary>Values as JSON text.</summary>
internal static class JsonText
{
    public static string Literal(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\t' => json.Append("\\t"),
                '\r' => json.Append("\\r"),
                < ' ' or '\u2028' or '\u2029' => json.Append("\\u").Append(((int)character).ToString("x4")),
                _ => json.Append(character),
            };
        }

        return json.Append('"').ToString();
    }

    /// <summary>The text of a JSON string without quotes; any other JSON as it is.</summary>
    public static string Plain(string json) =>
        json.Length >= 2 && json[0] == '"' ? json.Substring(1, json.Length - 2).Replace("\\\"", "\"").Replace("\\\\", "\\") : json;
}
