using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads the settings that triggers of several kinds have. What is wrong is reported where it stands.</summary>
/// <param name="scope">The flow.</param>
/// <param name="policies">Reads durations.</param>
/// <param name="attribute">The trigger's attribute.</param>
/// <param name="owner">What messages call the trigger: its method, or the class it stands on.</param>
internal sealed class TriggerSettings(FlowScope scope, PolicyParser policies, AttributeData attribute, string owner)
{
    // Shorter ones would be a busy loop.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    // What a process waits for with a timer, which reaches 49 days; settings that take the place of these have the same bound.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private static readonly string[] TerminalStates = ["Succeeded", "Warning", "Failed", "Canceled", "Skipped"];

    public AttributeData Attribute => attribute;

    /// <summary>A duration that may be nothing.</summary>
    public long Duration(string name, string fallback) => policies.Duration(attribute, name, fallback);

    /// <summary>A duration of more than nothing.</summary>
    public long PositiveDuration(string name, string fallback)
    {
        var broken = scope.Mistakes.Count;
        var ticks = Duration(name, fallback);
        if (ticks <= 0 && broken == scope.Mistakes.Count)
        {
            ReportRange(attribute.LocateNamed(name), name, $"'{attribute.Named(name, fallback)}'", "more than 0s");
        }

        return ticks;
    }

    /// <summary>A time that a process waits.</summary>
    public long Wait(string name, string fallback)
    {
        var ticks = PositiveDuration(name, fallback);
        CheckLongest(name, fallback, ticks);
        return ticks;
    }

    /// <summary>A time that a process waits; <see langword="null"/> when it is empty.</summary>
    public long? OptionalWait(string name) => attribute.Named(name, "").Length == 0 ? null : Wait(name, "");

    /// <summary>A duration of more than nothing; <see langword="null"/> when it is empty.</summary>
    public long? OptionalDuration(string name) => attribute.Named(name, "").Length == 0 ? null : PositiveDuration(name, "");

    /// <summary>The time between two looks.</summary>
    public long Interval(string name, string fallback)
    {
        var broken = scope.Mistakes.Count;
        var ticks = Duration(name, fallback);
        if (ticks < ShortestInterval.Ticks && broken == scope.Mistakes.Count)
        {
            ReportRange(attribute.LocateNamed(name), name, $"'{attribute.Named(name, fallback)}'", "at least 100ms");
        }

        CheckLongest(name, fallback, ticks);
        return ticks;
    }

    public string TimeZone()
    {
        var timeZone = attribute.Named("TimeZone", "UTC");
        if (!TimeZoneIds.Contains(timeZone))
        {
            var nearest = TimeZoneIds.FindNearest(timeZone);
            scope.Report(DiagnosticDescriptors.UnknownTimeZone, attribute.LocateNamed("TimeZone"), timeZone, nearest is null ? "; use an IANA id such as 'Europe/Berlin'" : $"; did you mean '{nearest}'?");
        }

        return timeZone;
    }

    /// <summary>A local time; <see langword="null"/> when it is empty.</summary>
    public long? LocalTime(string name) =>
        attribute.Named(name, "") is { Length: > 0 } text ? LocalTime(text, attribute.LocateNamed(name)) : null;

    /// <summary>A local time; <see langword="null"/> when it is none.</summary>
    public long? LocalTime(string text, Location? location)
    {
        if (LocalTimeSyntax.TryParse(text, out var ticks, out var reason))
        {
            return ticks;
        }

        scope.Report(DiagnosticDescriptors.InvalidTime, location, text, reason);
        return null;
    }

    /// <summary>A time of day; <see langword="null"/> when it is empty.</summary>
    public long? TimeOfDay(string name)
    {
        if (attribute.Named(name, "") is not { Length: > 0 } text)
        {
            return null;
        }

        if (!LocalTimeSyntax.TryParseTimeOfDay(text, out var ticks, out var reason))
        {
            scope.Report(DiagnosticDescriptors.InvalidTime, attribute.LocateNamed(name), text, reason);
        }

        return ticks;
    }

    /// <summary>The states of other flows that count.</summary>
    public EquatableArray<string> States()
    {
        if (attribute.NamedArray("States") is not { } given)
        {
            return ["Succeeded", "Warning"];
        }

        if (given.Count == 0)
        {
            ReportContradiction(attribute.LocateNamed("States"), "waits for no state, so it would never start; name one in States");
        }

        var states = given.Select(AttributeExtensions.MemberOf).ToList();
        for (var index = 0; index < states.Count; index++)
        {
            if (!TerminalStates.Contains(states[index]))
            {
                ReportRange(attribute.LocateElement("States", index), "States", $"'{states[index] ?? "unknown"}'", "a state that an execution ends in: " + string.Join(", ", TerminalStates));
            }
        }

        return states.OfType<string>().Distinct().ToEquatableArray();
    }

    private void CheckLongest(string name, string fallback, long ticks)
    {
        if (ticks > LongestWait.Ticks)
        {
            ReportRange(attribute.LocateNamed(name), name, $"'{attribute.Named(name, fallback)}'", "at most 30d");
        }
    }

    public void ReportRange(Location? location, string what, string value, string range) =>
        scope.Report(DiagnosticDescriptors.ValueOutOfRange, location, what, value, range);

    public void ReportContradiction(Location? location, string reason) =>
        scope.Report(DiagnosticDescriptors.ContradictorySettings, location, owner, reason);
}
