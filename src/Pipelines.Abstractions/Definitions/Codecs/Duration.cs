using System.Buffers;
using System.Globalization;
using System.Xml;

namespace Pipelines.Definitions;

/// <summary>Reads durations: <c>30s</c>, <c>1h30m</c>, <c>250ms</c>, <c>1d</c>, ISO 8601 <c>PT1M</c> and <c>00:01:00</c>.</summary>
internal static class Duration
{
    /// <summary>What a duration looks like, for messages.</summary>
    public const string Expected = "a duration (30s, 10m, 2h, 1d, PT1M or 00:01:00)";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Reads a duration; <see langword="false"/> when the text is none or is too long a time to hold.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        if (text.StartsWith('P') || text.StartsWith("-P", StringComparison.Ordinal))
        {
            return TryParseIso(text, out duration);
        }

        return text.Contains(':', StringComparison.Ordinal)
            ? TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration)
            : TryParseShort(text, out duration);
    }

    // Years and months have no fixed length, so ISO 8601 durations that name them are refused.
    private static bool TryParseIso(string text, out TimeSpan duration)
    {
        duration = default;
        var date = text.AsSpan(0, text.Contains('T', StringComparison.Ordinal) ? text.IndexOf('T', StringComparison.Ordinal) : text.Length);
        if (date.ContainsAny('Y', 'M'))
        {
            return false;
        }

        try
        {
            duration = XmlConvert.ToTimeSpan(text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return false;
        }
    }

    private static bool TryParseShort(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var total = 0m;
        var nextUnit = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                return false;
            }

            text = text[digits..];
            var letters = text.IndexOfAnyExceptInRange('a', 'z');
            var unit = text[..(letters < 0 ? text.Length : letters)].ToString();
            var index = Array.FindIndex(Units, nextUnit, candidate => candidate.Unit == unit);
            if (index < 0 || count > decimal.MaxValue / TimeSpan.TicksPerDay)
            {
                return false;
            }

            total += count * Units[index].Length.Ticks;
            if (total > long.MaxValue)
            {
                return false;
            }

            nextUnit = index + 1;
            text = text[unit.Length..];
        }

        duration = TimeSpan.FromTicks((long)total);
        return true;
    }
}
