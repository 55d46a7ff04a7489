using System.Globalization;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>A field of a cron expression: its limits, its names from the least value on, and how the values in it are read.</summary>
internal sealed class CronField
{
    private readonly int _minimum;
    private readonly int _maximum;
    private readonly string[] _names;

    private CronField(string name, int minimum, int maximum, params string[] names) => (Name, _minimum, _maximum, _names) = (name, minimum, maximum, names);

    public static CronField Second { get; } = new("second", 0, 59);

    public static CronField Minute { get; } = new("minute", 0, 59);

    public static CronField Hour { get; } = new("hour", 0, 23);

    public static CronField Day { get; } = new("day of month", 1, 31);

    public static CronField Month { get; } = new("month", 1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    /// <summary>Sunday is 0, and 7 as well.</summary>
    public static CronField Weekday { get; } = new("day of week", 0, 7, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    /// <summary>The name, for messages.</summary>
    public string Name { get; }

    // The last value of a range that nothing ends: a week ends on Saturday, though Sunday may be written 7.
    private int Last => this == Weekday ? 6 : _maximum;

    /// <summary>Whether the text leaves the field free.</summary>
    public bool IsFree(ReadOnlySpan<char> value) => value is "*" or "*/1" || (value is "?" && (this == Day || this == Weekday));

    /// <summary>The values that the text names; a Sunday is 0.</summary>
    /// <exception cref="FormatException">It is invalid; the message says why.</exception>
    public CronSet Read(ReadOnlySpan<char> value)
    {
        var values = default(CronSet);
        foreach (var range in value.Split(','))
        {
            var part = value[range];
            values |= ReadPart(part, isAlone: part.Length == value.Length);
        }

        return values;
    }

    /// <summary>The values of one entry of a list: a value, a range, all, or every so many of these.</summary>
    /// <param name="part">The entry.</param>
    /// <param name="isAlone">Whether it is the whole list.</param>
    /// <exception cref="FormatException">It is invalid; the message says why.</exception>
    public CronSet ReadPart(ReadOnlySpan<char> part, bool isAlone)
    {
        if (part.IsEmpty)
        {
            throw new FormatException("a list has an empty entry");
        }

        var slash = part.IndexOf('/');
        var step = slash < 0 ? 1 : ReadStep(part[(slash + 1)..]);
        var range = slash < 0 ? part : part[..slash];
        if (range is "?")
        {
            throw new FormatException("'?' stands only for the day of month or the day of week, and alone");
        }

        if (range is "*")
        {
            return isAlone || slash >= 0 ? Count(_minimum, Last, step) : throw new FormatException("'*' cannot stand in a list");
        }

        // Not at the beginning: there it is part of a number that is none.
        var dash = range.Length > 1 ? 1 + range[1..].IndexOf('-') : 0;
        if (dash > 0)
        {
            return Count(ReadValue(range[..dash]), ReadValue(range[(dash + 1)..]), step);
        }

        var value = ReadValue(range);
        return Count(value, slash < 0 ? value : Last, step);
    }

    /// <summary>One value, by its number or its name.</summary>
    /// <exception cref="FormatException">It is neither; the message says what was expected.</exception>
    public int ReadValue(ReadOnlySpan<char> text)
    {
        if (TryNumber(text, out var number))
        {
            return number >= _minimum && number <= _maximum ? number : throw new FormatException($"{number} is not between {_minimum} and {_maximum}");
        }

        for (var index = 0; index < _names.Length; index++)
        {
            if (text.Equals(_names[index], StringComparison.OrdinalIgnoreCase))
            {
                return index + _minimum;
            }
        }

        throw new FormatException(
            text.IsEmpty ? "a number is missing"
            : _names.Length == 0 ? $"'{text}' is not a number"
            : $"'{text}' is neither a number nor a name; did you mean {NearestName.Find(text.ToString(), _names) ?? string.Join(", ", _names)}?");
    }

    /// <summary>Reads digits alone: no sign, no space.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private int ReadStep(ReadOnlySpan<char> text)
    {
        var longest = Last - _minimum + 1;
        return !TryNumber(text, out var step) ? throw new FormatException($"the step '{text}' is not a number")
            : step == 0 ? throw new FormatException("the step is 0; it must be at least 1")
            : step > longest ? throw new FormatException($"the step {step} is over {longest}")
            : step;
    }

    // A range whose end lies before its start goes on over the end of the day, the week, …: 22-2, FRI-MON.
    private CronSet Count(int from, int to, int step)
    {
        var size = Last - _minimum + 1;
        var length = to >= from ? to - from : to - from + size;
        var values = default(CronSet);
        for (var value = from; value <= from + length; value += step)
        {
            values |= CronSet.Of(_minimum + ((value - _minimum) % size));
        }

        return values;
    }
}
