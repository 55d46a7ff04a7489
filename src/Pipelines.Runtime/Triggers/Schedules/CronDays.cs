namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>What one of the two fields for days of a cron expression says.</summary>
/// <param name="Plain">The days that are named by number, of the month or of the week as the field is.</param>
/// <param name="Rules">The days of a month that each entry of the field names; none when any day will do.</param>
internal sealed record CronDays(CronSet Plain, IReadOnlyList<Func<CronMonth, CronSet>> Rules)
{
    private static readonly CronDays Free = new(default, []);

    /// <summary>Whether the field leaves the day free.</summary>
    public bool IsFree => Rules.Count == 0;

    /// <summary>Whether it names days by number alone.</summary>
    public bool IsPlain => Rules.Count == 1 && !Plain.IsEmpty;

    /// <summary>Reads a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">Its text.</param>
    /// <param name="readSpecial">Reads entries such as <c>L</c>; <see langword="null"/> for plain ones.</param>
    /// <param name="inMonth">The days of a month that plain days are.</param>
    /// <exception cref="FormatException">It is invalid; the message says why.</exception>
    public static CronDays Read(
        CronField field, string value, Func<string, Func<CronMonth, CronSet>?> readSpecial, Func<CronMonth, CronSet, CronSet> inMonth)
    {
        if (field.IsFree(value))
        {
            return Free;
        }

        var plain = default(CronSet);
        var rules = new List<Func<CronMonth, CronSet>>(1);
        foreach (var part in CronField.Parts(value))
        {
            if (readSpecial(part.ToUpperInvariant()) is { } rule)
            {
                rules.Add(rule);
            }
            else
            {
                plain |= field.ReadPart(part, isAlone: part.Length == value.Length);
            }
        }

        if (!plain.IsEmpty)
        {
            rules.Add(month => inMonth(month, plain));
        }

        return new CronDays(plain, rules);
    }

    /// <summary>The days of a month that the field names.</summary>
    public CronSet In(CronMonth month)
    {
        var days = default(CronSet);
        foreach (var rule in Rules)
        {
            days |= rule(month);
        }

        return days;
    }
}
