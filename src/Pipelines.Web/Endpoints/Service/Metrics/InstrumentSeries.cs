using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Pipelines.Web.Endpoints.Service.Metrics;

/// <summary>What one instrument has measured, by its tags. How many sets of tags there are is bounded: what comes behind is counted, not kept.</summary>
internal sealed class InstrumentSeries
{
    /// <summary>The most sets of tags of an instrument.</summary>
    public const int MostSeries = 2000;

    // As OpenTelemetry has it where nobody says better.
    private static readonly double[] DefaultBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];
    private static readonly double[] SecondsBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly ConcurrentDictionary<TagSet, Series> _series = new(TagSetComparer.Instance);
    private readonly ConcurrentDictionary<TagSet, Series>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _lookup;
    private readonly bool _isObserved;
    private readonly double[]? _bounds;
    private long _dropped;

    private InstrumentSeries(Instrument instrument, MetricKind kind, bool isObserved, double[]? bounds)
    {
        (Name, Description, Kind, _isObserved, _bounds) = (PrometheusNames.Of(instrument, kind), instrument.Description, kind, isObserved, bounds);
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    /// <summary>The name, as Prometheus has it.</summary>
    public string Name { get; }

    /// <summary>What it measures.</summary>
    public string? Description { get; }

    /// <summary>What kind it is.</summary>
    public MetricKind Kind { get; }

    /// <summary>The bounds of a histogram's buckets.</summary>
    public IReadOnlyList<double> Bounds => _bounds ?? [];

    /// <summary>What was measured, by tags.</summary>
    public IEnumerable<KeyValuePair<TagSet, Series>> All => _series;

    /// <summary>How many measurements were not kept.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The series of an instrument.</summary>
    public static InstrumentSeries Of(Instrument instrument)
    {
        var type = instrument.GetType();
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var isObserved = instrument.IsObservable;
        return definition == typeof(Histogram<>) ? new InstrumentSeries(instrument, MetricKind.Histogram, false, BoundsOf(instrument))
            : definition == typeof(Counter<>) || definition == typeof(ObservableCounter<>) ? new InstrumentSeries(instrument, MetricKind.Counter, isObserved, null)
            : definition == typeof(UpDownCounter<>) ? new InstrumentSeries(instrument, MetricKind.UpDown, false, null)
            : new InstrumentSeries(instrument, MetricKind.Gauge, isObserved, null);
    }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_lookup.TryGetValue(tags, out var series))
        {
            if (_series.Count >= MostSeries)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            series = _series.GetOrAdd(new TagSet([.. tags]), static (_, bounds) => new Series(bounds), _bounds);
        }

        switch (Kind)
        {
            case MetricKind.Histogram:
                series.Measure(value);
                break;
            case MetricKind.Counter or MetricKind.UpDown when !_isObserved:
                series.Add(value);
                break;
            default:
                series.Set(value);
                break;
        }
    }

    /// <summary>What is asked for is only what was answered this time.</summary>
    public void ForgetObserved()
    {
        if (_isObserved)
        {
            _series.Clear();
        }
    }

    private static double[] BoundsOf(Instrument instrument)
    {
        IReadOnlyList<double>? advised = instrument switch
        {
            Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries,
            Histogram<int> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(static bound => (double)bound).ToList(),
            Histogram<long> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(static bound => (double)bound).ToList(),
            _ => null,
        };
        return advised is not null ? [.. advised] : instrument.Unit == "s" ? SecondsBounds : DefaultBounds;
    }
}
