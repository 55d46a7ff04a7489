using System.Diagnostics.Metrics;

namespace Pipelines.Runtime.Telemetry;

/// <summary>What the scheduler measures.</summary>
internal sealed class SchedulerMetrics
{
    private readonly Histogram<double> _lateness;

    public SchedulerMetrics(IMeterFactory meters) =>
        _lateness = meters.Create(TelemetryNames.Source).CreateHistogram("pipelines.schedule.lateness", "s", "From the time a tick was due to the creation of its execution.", advice: Buckets.Long);

    /// <summary>A tick has started an execution.</summary>
    /// <param name="flow">The flow's full name.</param>
    /// <param name="trigger">The trigger.</param>
    /// <param name="lateness">How long after the tick was due.</param>
    public void Ticked(string flow, string trigger, TimeSpan lateness)
    {
        if (_lateness.Enabled)
        {
            _lateness.Record(lateness.TotalSeconds, new KeyValuePair<string, object?>(TelemetryNames.Flow, flow), new KeyValuePair<string, object?>(TelemetryNames.Trigger, trigger));
        }
    }
}
