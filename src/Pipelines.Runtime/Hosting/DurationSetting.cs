using System.Buffers;
using System.Globalization;

namespace Pipelines.Runtime.Hosting;

/// <summary>Reads durations as people write them in settings and options: <c>30s</c>, <c>1h30m</c>, <c>30d</c>, <c>250ms</c>, <c>01:30:00</c>.</summary>
internal static class DurationSetting
{
    /// <summary>What is expected, for messages.</summary>
    public const string Expected = "a duration such as 30d, 12h, 10m or 00:10:00";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>Reads a duration of no less than nothing.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        text = text.Trim();
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration) && duration >= TimeSpan.Zero;
        }

        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                return false;
            }

            rest = rest[digits..];
            var letters = rest.IndexOfAnyExceptInRange('a', 'z');
            var unit = (letters < 0 ? rest : rest[..letters]).ToString();
            var length = Array.Find(Units, candidate => candidate.Unit == unit).Length;
            if (length == TimeSpan.Zero || count * length.Ticks > (TimeSpan.MaxValue - duration).Ticks)
            {
                return false;
            }

            duration += length * count;
            rest = rest[unit.Length..];
        }

        return text.Length > 0;
    }
}
