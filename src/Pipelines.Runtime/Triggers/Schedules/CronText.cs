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

    private static readonly CronSet OnTheMinute = CronSet.Of(0);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is invalid; the message says which field, and why.</exception>
    public static CronPattern Parse(string expression)
    {
        var fields = Split(expression.Trim());
        var second = fields.Length == 6 ? Read(CronField.Second, fields[0], CronField.Second.Read) : OnTheMinute;
        var minute = Read(CronField.Minute, fields[^5], CronField.Minute.Read);
        var hour = Read(CronField.Hour, fields[^4], CronField.Hour.Read);
        var days = Read(CronField.Day, fields[^3], CronDay.Read);
        var month = Read(CronField.Month, fields[^2], CronField.Month.Read);
        var weekdays = Read(CronField.Weekday, fields[^1], CronWeekday.Read);
        RefuseNever(fields, days, month, weekdays);
        return new CronPattern(month, days, weekdays, new CronTimes(hour, minute, second));
    }

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

    private static T Read<T>(CronField field, string value, Func<string, T> read)
    {
        try
        {
            return read(value);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{field.Name} '{value}': {exception.Message}", exception);
        }
    }

    private static void RefuseNever(string[] fields, CronDays days, CronSet months, CronDays weekdays)
    {
        if (weekdays.IsFree && days.IsPlain && days.Plain.First > LongestOf(months))
        {
            throw new FormatException($"{CronField.Day.Name} '{fields[^3]}': no such day in month '{fields[^2]}', so it would never start");
        }
    }

    private static int LongestOf(CronSet months) => Enumerable.Range(1, 12).Where(months.Has).Max(static month => month == 2 ? 29 : month is 4 or 6 or 9 or 11 ? 30 : 31);
}
