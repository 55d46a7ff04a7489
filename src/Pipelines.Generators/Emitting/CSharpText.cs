using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Generators.Emitting;

/// <summary>Values as C# source.</summary>
internal static class CSharpText
{
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Literal(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static string Literal(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Literals(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";

    /// <summary>A time span in the largest unit that holds it as a whole number.</summary>
    public static string TimeSpan(long ticks)
    {
        const string timeSpan = "global::System.TimeSpan";
        (long Ticks, string Factory)[] units =
        [
            (System.TimeSpan.TicksPerDay, "FromDays"),
            (System.TimeSpan.TicksPerHour, "FromHours"),
            (System.TimeSpan.TicksPerMinute, "FromMinutes"),
            (System.TimeSpan.TicksPerSecond, "FromSeconds"),
        ];
        if (ticks == 0)
        {
            return timeSpan + ".Zero";
        }

        foreach (var (unit, factory) in units)
        {
            if (ticks % unit == 0)
            {
                return $"{timeSpan}.{factory}({Literal(ticks / unit)})";
            }
        }

        return $"{timeSpan}.FromTicks({Literal(ticks)})";
    }

    /// <summary>A local date and time, given in ticks.</summary>
    public static string DateTime(long ticks)
    {
        var time = new System.DateTime(ticks);
        return $"new global::System.DateTime({string.Join(", ", new long[] { time.Year, time.Month, time.Day, time.Hour, time.Minute, time.Second }.Select(Literal))})";
    }

    /// <summary>A time of day, given in ticks.</summary>
    public static string TimeOfDay(long ticks)
    {
        var time = new System.TimeSpan(ticks);
        return $"new global::System.TimeOnly({string.Join(", ", new long[] { time.Hours, time.Minutes, time.Seconds }.Select(Literal))})";
    }

    /// <summary>Text within an XML doc comment.</summary>
    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>A name without the <c>@</c> of an escaped keyword, to make other names of.</summary>
    public static string Plain(string name) => name.TrimStart('@');

    /// <summary>An identifier in PascalCase of whatever letters and digits a text has.</summary>
    public static string Identifier(string text)
    {
        var characters = text.Where(character => char.IsLetterOrDigit(character) || character == '_').ToArray();
        if (characters.Length == 0)
        {
            return "_";
        }

        characters[0] = char.ToUpperInvariant(characters[0]);
        return char.IsDigit(characters[0]) ? "_" + new string(characters) : new string(characters);
    }
}
