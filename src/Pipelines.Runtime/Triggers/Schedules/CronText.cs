using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>
/// Reads cron expressions: five fields (minute hour day month weekday), six with seconds first, or a macro. Sunday is 0 and 7; either of two
/// given days will do.
/// </summary>
internal static class CronText
{
    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private const int MostFields = 6;

    private static readonly CronSet OnTheMinute = CronSet.Of(0);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is invalid; the message says which field, and why.</exception>
    public static CronPattern Parse(string expression)
    {
        var text = Meaning(expression.AsSpan().Trim());
        Span<Range> fields = stackalloc Range[MostFields + 1];
        var count = text.SplitAny(fields, [' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (count is not (MostFields - 1 or MostFields))
        {
            throw WrongCount(text);
        }

        fields = fields[..count];
        var second = count == MostFields ? Read(CronField.Second, text[fields[0]]) : OnTheMinute;
        var minute = Read(CronField.Minute, text[fields[^5]]);
        var hour = Read(CronField.Hour, text[fields[^4]]);
        var days = ReadDays(CronField.Day, text[fields[^3]]);
        var month = Read(CronField.Month, text[fields[^2]]);
        var weekdays = ReadDays(CronField.Weekday, text[fields[^1]]);
        if (weekdays.IsFree && days.IsPlain && days.Plain.First > LongestOf(month))
        {
            throw new FormatException($"{CronField.Day.Name} '{text[fields[^3]]}': no such day in month '{text[fields[^2]]}', so it would never start");
        }

        return new CronPattern(month, days, weekdays, new CronTimes(hour, minute, second));
    }

    private static ReadOnlySpan<char> Meaning(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            throw new FormatException("it is empty; expected five fields: minute hour day month weekday");
        }

        if (text[0] != '@')
        {
            return text;
        }

        var macro = text.ToString();
        return Macros.TryGetValue(macro, out var meaning) ? meaning : throw new FormatException(
            $"there is no macro '{macro}'; did you mean {NearestName.Find(macro, Macros.Keys) ?? string.Join(", ", Macros.Keys)}?");
    }

    private static FormatException WrongCount(ReadOnlySpan<char> text)
    {
        var count = text.ToString().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length;
        return new FormatException($"it has {count} {(count == 1 ? "field" : "fields")}; expected five (minute hour day month weekday), or six with seconds first");
    }

    private static CronSet Read(CronField field, ReadOnlySpan<char> value)
    {
        try
        {
            return field.Read(value);
        }
        catch (FormatException exception)
        {
            throw Mistake(field, value, exception);
        }
    }

    private static CronDays ReadDays(CronField field, ReadOnlySpan<char> value)
    {
        try
        {
            return CronDays.Read(field, value);
        }
        catch (FormatException exception)
        {
            throw Mistake(field, value, exception);
        }
    }

    private static FormatException Mistake(CronField field, ReadOnlySpan<char> value, FormatException exception) =>
        new($"{field.Name} '{value}': {exception.Message}", exception);

    // In a leap year.
    private static int LongestOf(CronSet months) => Enumerable.Range(1, 12).Where(months.Has).Max(static month => DateTime.DaysInMonth(2000, month));
}
