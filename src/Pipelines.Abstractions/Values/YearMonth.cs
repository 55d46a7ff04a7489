using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pipelines;

/// <summary>A month of a year, written <c>2019-01</c> (ISO 8601).</summary>
public readonly record struct YearMonth : IComparable<YearMonth>, ISpanParsable<YearMonth>
{
    /// <summary>Creates a month.</summary>
    /// <param name="year">The year, 1 to 9999.</param>
    /// <param name="month">The month, 1 to 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">Year or month is out of its range.</exception>
    public YearMonth(int year, int month)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 9999);
        ArgumentOutOfRangeException.ThrowIfLessThan(month, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(month, 12);
        Year = year;
        Month = month;
    }

    /// <summary>The year, 1 to 9999.</summary>
    public int Year { get; }

    /// <summary>The month, 1 to 12.</summary>
    public int Month { get; }

    /// <summary>The month of an instant, as its own UTC offset sees it.</summary>
    /// <param name="instant">The instant.</param>
    public static YearMonth From(DateTimeOffset instant) => new(instant.Year, instant.Month);

    /// <summary>The month of a date.</summary>
    /// <param name="date">The date.</param>
    public static YearMonth From(DateOnly date) => new(date.Year, date.Month);

    /// <summary>The first day of the month.</summary>
    public DateOnly FirstDay => new(Year, Month, 1);

    /// <summary>The month that many months later, or earlier when negative.</summary>
    /// <param name="months">How many months.</param>
    /// <exception cref="ArgumentOutOfRangeException">The result is outside the years 1 to 9999.</exception>
    public YearMonth AddMonths(int months) => From(FirstDay.AddMonths(months));

    /// <summary>Reads <c>yyyy-MM</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a month.</exception>
    public static YearMonth Parse(string text) => Parse(text, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public static YearMonth Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    public static YearMonth Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var month) ? month : throw new FormatException($"'{s}' is not a month: expected yyyy-MM, e.g. 2019-01.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out YearMonth result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out YearMonth result)
    {
        if (DateOnly.TryParseExact(s, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            result = From(date);
            return true;
        }

        result = default;
        return false;
    }

    /// <inheritdoc/>
    public int CompareTo(YearMonth other) => (Year, Month).CompareTo((other.Year, other.Month));

    /// <summary>Whether the left month is earlier.</summary>
    /// <param name="left">A month.</param>
    /// <param name="right">A month.</param>
    public static bool operator <(YearMonth left, YearMonth right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left month is later.</summary>
    /// <param name="left">A month.</param>
    /// <param name="right">A month.</param>
    public static bool operator >(YearMonth left, YearMonth right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left month is not later.</summary>
    /// <param name="left">A month.</param>
    /// <param name="right">A month.</param>
    public static bool operator <=(YearMonth left, YearMonth right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left month is not earlier.</summary>
    /// <param name="left">A month.</param>
    /// <param name="right">A month.</param>
    public static bool operator >=(YearMonth left, YearMonth right) => left.CompareTo(right) >= 0;

    /// <summary>The month as <c>yyyy-MM</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}");
}
