namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>What one of the two fields for days of a cron expression says.</summary>
/// <param name="Plain">The days that are named by number or name: of the month, or of the week with Sunday as 0, as the field is.</param>
/// <param name="Rules">The days of a month that the other entries mean.</param>
internal sealed record CronDays(CronSet Plain, IReadOnlyList<Func<CronMonth, CronSet>> Rules)
{
    private static readonly CronDays Any = new(default, []);

    /// <summary>Whether the field leaves the day free.</summary>
    public bool IsFree => Plain.IsEmpty && Rules.Count == 0;

    /// <summary>Whether it names days by number alone.</summary>
    public bool IsPlain => !Plain.IsEmpty && Rules.Count == 0;

    /// <summary>Reads a field.</summary>
    /// <param name="field">The days of the month, or those of the week.</param>
    /// <param name="value">Its text.</param>
    /// <exception cref="FormatException">It is invalid; the message says why.</exception>
    public static CronDays Read(CronField field, ReadOnlySpan<char> value)
    {
        if (field.IsFree(value))
        {
            return Any;
        }

        var plain = default(CronSet);
        List<Func<CronMonth, CronSet>>? rules = null;
        foreach (var range in value.Split(','))
        {
            var part = value[range];
            if ((field == CronField.Day ? CronDay.FindRule(part) : CronWeekday.FindRule(part)) is { } rule)
            {
                (rules ??= []).Add(rule);
            }
            else
            {
                plain |= field.ReadPart(part, isAlone: part.Length == value.Length);
            }
        }

        return new CronDays(plain, rules ?? Any.Rules);
    }

    /// <summary>The days of a month that the rules mean.</summary>
    public CronSet ByRules(CronMonth month)
    {
        var days = default(CronSet);
        foreach (var rule in Rules)
        {
            days |= rule(month);
        }

        return days;
    }
}
