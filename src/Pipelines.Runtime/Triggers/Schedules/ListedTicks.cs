namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>A list of due times.</summary>
internal sealed class ListedTicks : ITicks
{
    private readonly DateTimeOffset[] _ticks;

    /// <summary>Times as the clocks of a zone show them; two that are the same instant are one.</summary>
    public ListedTicks(IEnumerable<DateTime> times, ZoneClock clock) => _ticks = [.. times.Select(clock.Instant).Distinct().Order()];

    /// <inheritdoc/>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var at = Array.BinarySearch(_ticks, after);
        var index = at < 0 ? ~at : at + 1;
        return index < _ticks.Length ? _ticks[index] : null;
    }

    /// <inheritdoc/>
    public DateTimeOffset? Previous(DateTimeOffset before)
    {
        var at = Array.BinarySearch(_ticks, before);
        var index = (at < 0 ? ~at : at) - 1;
        return index >= 0 ? _ticks[index] : null;
    }
}
