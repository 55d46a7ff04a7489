using System.Globalization;

namespace Pipelines.Generators.Parsing;

/// <summary>
/// Checks cron expressions: five fields (minute hour day month weekday), six with seconds first, or a macro. Names, lists, ranges, steps,
/// <c>L W #</c> and <c>?</c> are understood; which field is wrong, and why, is told.
/// </summary>
internal static class CronSyntax
{
    private static readonly string[] Macros = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    private static readonly CronField Second = new("second", 0, 59, []);
    private static readonly CronField Minute = new("minute", 0, 59, []);
    private static readonly CronField Hour = new("hour", 0, 23, []);
    private static readonly CronField Day = new("day of month", 1, 31, []);
    private static readonly CronField Month = new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);
    private static readonly CronField Weekday = new("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    /// <summary>Why the expression is invalid; <see langword="null"/> when it is valid.</summary>
    public static string? FindMistake(string expression)
    {
        var text = expression.Trim();
        if (text.Length == 0)
        {
            return "it is empty; expected five fields: minute hour day month weekday";
        }

        if (text[0] == '@')
        {
            return Macros.Contains(text, StringComparer.OrdinalIgnoreCase)
                ? null
                : $"there is no macro '{text}'{Suggest(NearestName.Find(text, Macros) ?? string.Join(", ", Macros))}";
        }

        var values = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (values.Length is not (5 or 6))
        {
            return $"it has {values.Length} {(values.Length == 1 ? "field" : "fields")}; expected five (minute hour day month weekday), or six with seconds first";
        }

        CronField[] fields = values.Length == 6 ? [Second, Minute, Hour, Day, Month, Weekday] : [Minute, Hour, Day, Month, Weekday];
        for (var index = 0; index < fields.Length; index++)
        {
            if (FindMistake(fields[index], values[index]) is { } mistake)
            {
                return $"{fields[index].Name} '{values[index]}': {mistake}";
            }
        }

        return FindNever(values[values.Length - 3], values[values.Length - 2], values[values.Length - 1]);
    }

    private static string? FindMistake(CronField field, string value)
    {
        if (value == "?")
        {
            return field == Day || field == Weekday ? null : "'?' stands only for the day of month or the day of week";
        }

        foreach (var part in value.Split(','))
        {
            if (part.Length == 0)
            {
                return "a list has an empty entry";
            }

            if (FindMistakeInPart(field, part, isAlone: part.Length == value.Length) is { } mistake)
            {
                return mistake;
            }
        }

        return null;
    }

    private static string? FindMistakeInPart(CronField field, string part, bool isAlone)
    {
        if (field == Day && IsLastOrWeekday(part, out var mistake))
        {
            return mistake;
        }

        if (field == Weekday && IsLastOrNth(part, out mistake))
        {
            return mistake;
        }

        var slash = part.IndexOf('/');
        var range = slash < 0 ? part : part.Substring(0, slash);
        if (slash >= 0 && FindMistakeInStep(field, part.Substring(slash + 1)) is { } inStep)
        {
            return inStep;
        }

        if (range == "*")
        {
            return isAlone || slash >= 0 ? null : "'*' cannot stand in a list";
        }

        var dash = range.IndexOf('-', Math.Min(1, range.Length));
        if (dash < 0)
        {
            return field.TryRead(range, out _, out var single) ? null : single;
        }

        if (!field.TryRead(range.Substring(0, dash), out _, out var from))
        {
            return from;
        }

        return field.TryRead(range.Substring(dash + 1), out _, out var to) ? null : to;
    }

    private static string? FindMistakeInStep(CronField field, string step)
    {
        if (!TryNumber(step, out var number))
        {
            return $"the step '{step}' is not a number";
        }

        var longest = field.Maximum - field.Minimum + (field == Weekday ? 0 : 1);
        return number == 0 ? "the step is 0; it must be at least 1" : number > longest ? $"the step {number} is over {longest}" : null;
    }

    // L, L-3, LW, LW-3 is none, 15W
    private static bool IsLastOrWeekday(string part, out string? mistake)
    {
        mistake = null;
        var upper = part.ToUpperInvariant();
        if (upper is "L" or "LW" or "WL")
        {
            mistake = upper == "WL" ? "write 'LW' for the last weekday of the month" : null;
            return true;
        }

        if (upper.StartsWith("L-", StringComparison.Ordinal))
        {
            mistake = TryNumber(upper.Substring(2), out var before) && before is >= 1 and <= 30 ? null : "after 'L-' comes how many days before the last one, 1 to 30";
            return true;
        }

        if (upper.EndsWith("W", StringComparison.Ordinal))
        {
            mistake = TryNumber(upper.Substring(0, upper.Length - 1), out var day) && day is >= 1 and <= 31 ? null : "before 'W' stands one day, 1 to 31";
            return true;
        }

        return false;
    }

    // L, 5L, FRIL, 5#2, FRI#2
    private static bool IsLastOrNth(string part, out string? mistake)
    {
        mistake = null;
        var upper = part.ToUpperInvariant();
        var hash = upper.IndexOf('#');
        if (hash >= 0)
        {
            mistake = !Weekday.TryRead(upper.Substring(0, hash), out _, out var day) ? day
                : TryNumber(upper.Substring(hash + 1), out var nth) && nth is >= 1 and <= 5 ? null
                : "after '#' comes which one of the month, 1 to 5";
            return true;
        }

        if (upper.EndsWith("L", StringComparison.Ordinal))
        {
            mistake = upper.Length == 1 ? "'L' needs a day before it, e.g. '5L' for the last Friday"
                : Weekday.TryRead(upper.Substring(0, upper.Length - 1), out _, out var day) ? null : day;
            return true;
        }

        return false;
    }

    // The day of week counts as well when both days are given ("or"), so only a free one leaves the day of month alone.
    private static string? FindNever(string day, string month, string weekday)
    {
        if (weekday is not ("*" or "?") || !TryReadList(Day, day, out var days) || !TryReadList(Month, month, out var months))
        {
            return null;
        }

        return months.Any(inMonth => days.Any(onDay => onDay <= DaysIn(inMonth)))
            ? null
            : $"day of month '{day}': no such day in month '{month}', so it would never start";
    }

    private static int DaysIn(int month) => month == 2 ? 29 : month is 4 or 6 or 9 or 11 ? 30 : 31;

    // The values of a field that has no mistake; false when it names days by L or W.
    private static bool TryReadList(CronField field, string value, out List<int> numbers)
    {
        numbers = [];
        var size = field.Maximum - field.Minimum + 1;
        foreach (var part in value.Split(','))
        {
            var slash = part.IndexOf('/');
            var range = slash < 0 ? part : part.Substring(0, slash);
            var step = slash >= 0 && TryNumber(part.Substring(slash + 1), out var every) ? every : 1;
            var (from, to) = (field.Minimum, field.Maximum);
            if (range is not ("*" or "?"))
            {
                var dash = range.IndexOf('-');
                if (!field.TryRead(dash < 0 ? range : range.Substring(0, dash), out from, out _)
                    || (dash >= 0 && !field.TryRead(range.Substring(dash + 1), out to, out _)))
                {
                    return false;
                }

                to = dash < 0 && slash < 0 ? from : to < from ? to + size : to;
            }

            for (var number = from; number <= to; number += step)
            {
                numbers.Add(field.Minimum + ((number - field.Minimum) % size));
            }
        }

        return true;
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Suggest(string what) => $"; did you mean {what}?";

    /// <summary>A field: its limits, and its names from the least value on.</summary>
    private sealed record CronField(string Name, int Minimum, int Maximum, string[] Names)
    {
        public bool TryRead(string text, out int number, out string mistake)
        {
            mistake = "";
            if (TryNumber(text, out number))
            {
                if (number >= Minimum && number <= Maximum)
                {
                    return true;
                }

                mistake = $"{number} is not between {Minimum} and {Maximum}";
                return false;
            }

            var index = Array.FindIndex(Names, name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
            {
                number = index + Minimum;
                return true;
            }

            mistake = text.Length == 0 ? "a number is missing"
                : Names.Length == 0 ? $"'{text}' is not a number"
                : $"'{text}' is neither a number nor a name{Suggest(NearestName.Find(text, Names) ?? string.Join(", ", Names))}";
            return false;
        }
    }
}
