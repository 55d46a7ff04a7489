using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>
/// Reads cron expressions as they are written here (five fields, six with seconds first, or a macro; Sunday is 0 and 7; either of two given
/// days will do) and says them in the engine's words: plain lists of values, one expression for each way to name a day. So what the
/// engine makes of ranges, steps, lists of special days and two given days at once does not matter.
/// </summary>
/// <param name="Parts">It is due when one of these is.</param>
/// <param name="RunsEveryHour">Whether its hours are all hours.</param>
internal sealed record CronText(IReadOnlyList<CronPart> Parts, bool RunsEveryHour)
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

    private static readonly ReadOnce<CronValues> Seconds = new(static text => CronValues.Read(CronField.Second, text));
    private static readonly ReadOnce<CronValues> Minutes = new(static text => CronValues.Read(CronField.Minute, text));
    private static readonly ReadOnce<CronValues> Hours = new(static text => CronValues.Read(CronField.Hour, text));
    private static readonly ReadOnce<CronValues> Months = new(static text => CronValues.Read(CronField.Month, text));
    private static readonly ReadOnce<IReadOnlyList<string>> DaysOfMonth = new(CronDay.Read);
    private static readonly ReadOnce<IReadOnlyList<string>> DaysOfWeek = new(CronWeekday.Read);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is invalid; the message says which field, and why.</exception>
    public static CronText Parse(string expression)
    {
        var fields = Split(expression.Trim());
        var second = fields.Length == 6 ? Read(CronField.Second, fields[0], Seconds) : CronValues.Zero;
        var minute = Read(CronField.Minute, fields[^5], Minutes);
        var hour = Read(CronField.Hour, fields[^4], Hours);
        var days = Read(CronField.Day, fields[^3], DaysOfMonth);
        var month = Read(CronField.Month, fields[^2], Months);
        var weekdays = Read(CronField.Weekday, fields[^1], DaysOfWeek);
        RefuseNever(fields, days, month.Values, weekdays);

        var time = $"{second.List} {minute.List} {hour.List}";
        return new CronText(
            [.. Days(days, weekdays).Select(day => new CronPart($"{time} {day.OfMonth} {month.List} {day.OfWeek}", CronDay.LeastDays(day.OfMonth)))],
            RunsEveryHour: hour.Values.Count == 24);
    }

    // As in Unix cron: where both days are given, either will do.
    private static IEnumerable<(string OfMonth, string OfWeek)> Days(IReadOnlyList<string> days, IReadOnlyList<string> weekdays) =>
        (days.Count, weekdays.Count) is (0, 0) ? [("*", "?")] : days.Select(day => (day, "?")).Concat(weekdays.Select(weekday => ("?", weekday)));

    private static string[] Split(string text)
    {
        if (text.Length == 0)
        {
            throw new FormatException("it is empty; expected five fields: minute hour day month weekday");
        }

        if (text[0] == '@')
        {
            text = Macros.TryGetValue(text, out var meaning) ? meaning : throw new FormatException(
                $"there is no macro '{text}'; did you mean {NearestName.Find(text, Macros.Keys) ?? string.Join(", ", Macros.Keys)}?");
        }

        var fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length is 5 or 6 ? fields : throw new FormatException(
            $"it has {fields.Length} {(fields.Length == 1 ? "field" : "fields")}; expected five (minute hour day month weekday), or six with seconds first");
    }

    private static T Read<T>(CronField field, string value, ReadOnce<T> read)
    {
        try
        {
            return read.Of(value);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{field.Name} '{value}': {exception.Message}", exception);
        }
    }

    private static void RefuseNever(string[] fields, IReadOnlyList<string> days, IReadOnlyList<int> months, IReadOnlyList<string> weekdays)
    {
        if (weekdays.Count == 0 && days is [var plain] && CronField.TryNumber(plain.Split(',')[0], out var first) && !months.Any(month => first <= DaysIn(month)))
        {
            throw new FormatException($"{CronField.Day.Name} '{fields[^3]}': no such day in month '{fields[^2]}', so it would never start");
        }
    }

    private static int DaysIn(int month) => month == 2 ? 29 : month is 4 or 6 or 9 or 11 ? 30 : 31;
}
