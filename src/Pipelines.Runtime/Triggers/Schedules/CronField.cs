using System.Globalization;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>A field of a cron expression: its limits, its names from the least value on, and how the values in it are read.</summary>
internal sealed record CronField(string Name, int Minimum, int Maximum, params string[] Names)
{
    public static CronField Second { get; } = new("second", 0, 59);

    public static CronField Minute { get; } = new("minute", 0, 59);

    public static CronField Hour { get; } = new("hour", 0, 23);

    public static CronField Day { get; } = new("day of month", 1, 31);

    public static CronField Month { get; } = new("month", 1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    /// <summary>Sunday is 0, and 7 as well.</summary>
    public static CronField Weekday { get; } = new("day of week", 0, 7, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    // The last value of a range that nothing ends: a week ends on Saturday, though Sunday may be written 7.
    private int Last => this == Weekday ? 6 : Maximum;

    /// <summary>Whether the text leaves the field free.</summary>
    public bool IsFree(string value) => value is "*" or "*/1" || (value == "?" && (this == Day || this == Weekday));

    /// <summary>The values that the text names; a Sunday is 0.</summary>
    /// <exception cref="FormatException">It is invalid; the message says why.</exception>
    public CronSet Read(string value)
    {
        var values = default(CronSet);
        foreach (var part in Parts(value))
        {
            values |= ReadPart(part, isAlone: part.Length == value.Length);
        }

        return values;
    }

    /// <summary>The entries of a list.</summary>
    /// <exception cref="FormatException">One is empty.</exception>
    public static string[] Parts(string value)
    {
        var parts = value.Split(',');
        return Array.TrueForAll(parts, static part => part.Length > 0) ? parts : throw new FormatException("a list has an empty entry");
    }

    /// <summary>The values of one entry of a list: a value, a range, all, or every so many of these.</summary>
    /// <param name="part">The entry.</param>
    /// <param name="isAlone">Whether it is the whole list.</param>
    /// <exception cref="FormatException">It is invalid; the message says why.</exception>
    public CronSet ReadPart(string part, bool isAlone)
    {
        var slash = part.IndexOf('/', StringComparison.Ordinal);
        var step = slash < 0 ? 1 : ReadStep(part[(slash + 1)..]);
        var range = slash < 0 ? part : part[..slash];
        if (range == "?")
        {
            throw new FormatException("'?' stands only for the day of month or the day of week, and alone");
        }

        if (range == "*")
        {
            return isAlone || slash >= 0 ? Count(Minimum, Last, step) : throw new FormatException("'*' cannot stand in a list");
        }

        var dash = range.IndexOf('-', Math.Min(1, range.Length));
        if (dash >= 0)
        {
            return Count(ReadValue(range[..dash]), ReadValue(range[(dash + 1)..]), step);
        }

        var value = ReadValue(range);
        return Count(value, slash < 0 ? value : Last, step);
    }

    /// <summary>One value, by its number or its name.</summary>
    /// <exception cref="FormatException">It is neither; the message says what was expected.</exception>
    public int ReadValue(string text)
    {
        if (TryNumber(text, out var number))
        {
            return number >= Minimum && number <= Maximum ? number : throw new FormatException($"{number} is not between {Minimum} and {Maximum}");
        }

        var index = Array.FindIndex(Names, name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index + Minimum : throw new FormatException(
            text.Length == 0 ? "a number is missing"
            : Names.Length == 0 ? $"'{text}' is not a number"
            : $"'{text}' is neither a number nor a name; did you mean {NearestName.Find(text, Names) ?? string.Join(", ", Names)}?");
    }

    /// <summary>Reads digits alone: no sign, no space.</summary>
    public static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private int ReadStep(string text)
    {
        var longest = Last - Minimum + 1;
        return !TryNumber(text, out var step) ? throw new FormatException($"the step '{text}' is not a number")
            : step == 0 ? throw new FormatException("the step is 0; it must be at least 1")
            : step > longest ? throw new FormatException($"the step {step} is over {longest}")
            : step;
    }

    // A range whose end lies before its start goes on over the end of the day, the week, …: 22-2, FRI-MON.
    private CronSet Count(int from, int to, int step)
    {
        var size = Last - Minimum + 1;
        var length = to >= from ? to - from : to - from + size;
        var values = default(CronSet);
        for (var value = from; value <= from + length; value += step)
        {
            values |= CronSet.Of(Minimum + ((value - Minimum) % size));
        }

        return values;
    }
}
