using System.Collections.Concurrent;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>Finds time zones by the id that is written in a program or a setting.</summary>
internal static class TimeZones
{
    private static readonly ConcurrentDictionary<string, TimeZoneInfo> Found = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds a zone by its IANA or Windows id, in any case, whichever of both this machine knows.</summary>
    /// <exception cref="PipelineException">This machine has no such zone.</exception>
    public static TimeZoneInfo Find(string id)
    {
        if (Found.TryGetValue(id, out var known))
        {
            return known;
        }

        var found = TryFind(id)
            ?? (WindowsTimeZones.OtherId(id) is { } other ? TryFind(other) : null)
            ?? throw Unknown(id);
        return Found.GetOrAdd(id, found);
    }

    // Where ids are names of files their case counts, but not where they are written.
    private static TimeZoneInfo? TryFind(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)
        ? zone
        : TimeZoneInfo.GetSystemTimeZones().FirstOrDefault(zone => string.Equals(zone.Id, id, StringComparison.OrdinalIgnoreCase));

    private static PipelineException Unknown(string id)
    {
        var known = TimeZoneInfo.GetSystemTimeZones().Select(static zone => zone.Id).ToList();
        if (known.Count <= 1)
        {
            return new PipelineException($"There is no time zone '{id}' on this machine: it has no time zone data at all. Install the package 'tzdata'.");
        }

        var asCity = "/" + id.Trim().Replace(' ', '_');
        var nearest = known.Find(zone => zone.EndsWith(asCity, StringComparison.OrdinalIgnoreCase)) ?? NearestName.Find(id, known);
        return new PipelineException(
            $"There is no time zone '{id}' on this machine. Expected an IANA id such as Europe/Berlin, or a Windows id.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}");
    }
}
