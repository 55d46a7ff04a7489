using System.Globalization;

namespace Pipelines.Postgres;

/// <summary>A place in a table as text, and back: what a trigger keeps of it.</summary>
internal static class CursorText
{
    /// <summary>Writes a place.</summary>
    public static string Of<TCursor>(TCursor value) => value switch
    {
        DateTimeOffset instant => instant.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };

    /// <summary>Reads a place.</summary>
    /// <exception cref="PipelineException">It is none: the source had cursors of another type before.</exception>
    public static TCursor Parse<TCursor>(string text, Type source)
        where TCursor : IParsable<TCursor>
    {
        // Its kind is part of a time: one in UTC must not come back as a local one.
        if (typeof(TCursor) == typeof(DateTime) && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time))
        {
            return (TCursor)(object)time;
        }

        return TCursor.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new PipelineException($"Source '{source}' goes on from '{text}', which is no {typeof(TCursor).Name}. It had another type of cursor before: give the trigger's method another name to begin anew.");
    }
}
