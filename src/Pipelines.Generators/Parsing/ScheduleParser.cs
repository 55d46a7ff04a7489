using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads <c>[Schedule]</c> and <c>[ScheduleOn]</c>.</summary>
internal sealed class ScheduleParser(FlowScope scope, TriggerSettings settings)
{
    public ScheduleModel Parse()
    {
        var isList = settings.Attribute.AttributeClass.Is(KnownNames.ScheduleOnAttribute);
        var schedule = new ScheduleModel
        {
            Cron = isList ? null : ReadCron(),
            Times = isList ? ReadTimes() : [],
            TimeZone = settings.TimeZone(),
            From = settings.LocalTime("From"),
            Until = settings.LocalTime("Until"),
            Missed = settings.Attribute.NamedMember("Missed", "Last"),
            MaxLatenessTicks = settings.OptionalDuration("MaxLateness"),
            Overlap = settings.Attribute.NamedMember("Overlap", "Allow"),
            JitterTicks = settings.Duration("Jitter", "0s"),
        };
        if (schedule.From >= schedule.Until)
        {
            settings.ReportContradiction(
                settings.Attribute.LocateNamed("Until"),
                $"would never start: From '{settings.Attribute.Named("From", "")}' is not before Until '{settings.Attribute.Named("Until", "")}'");
        }

        return schedule;
    }

    private string ReadCron()
    {
        var cron = settings.Attribute.Argument<string>(0) ?? "";
        if (CronSyntax.FindMistake(cron) is { } mistake)
        {
            scope.Report(DiagnosticDescriptors.InvalidCron, settings.Attribute.LocateArgument(0), cron, mistake);
        }

        return cron;
    }

    private EquatableArray<long> ReadTimes()
    {
        var texts = settings.Attribute.ArgumentList(0);
        if (texts.Count == 0)
        {
            settings.ReportContradiction(settings.Attribute.Locate(), "would never start: its list of dates is empty");
        }

        var times = new SortedSet<long>();
        for (var index = 0; index < texts.Count; index++)
        {
            var location = settings.Attribute.LocateListed(index);
            if (settings.LocalTime(texts[index], location) is { } time && !times.Add(time))
            {
                settings.ReportContradiction(location, $"names the time '{texts[index]}' twice; it starts once");
            }
        }

        return times.ToEquatableArray();
    }
}
