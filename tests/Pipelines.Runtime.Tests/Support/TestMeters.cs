using System.Diagnostics.Metrics;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>Makes meters for one test, and records what they measure once a test listens.</summary>
internal sealed class TestMeters : IMeterFactory
{
    private readonly Dictionary<string, Meter> _meters = [];
    private readonly List<Measurement> _seen = [];
    private MeterListener? _listener;

    /// <summary>What was measured since <see cref="Listen"/>.</summary>
    public IReadOnlyList<Measurement> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    public Meter Create(MeterOptions options)
    {
        lock (_meters)
        {
            return _meters.TryGetValue(options.Name, out var meter) ? meter : _meters[options.Name] = new Meter(options.Name, options.Version, options.Tags, scope: this);
        }
    }

    public void Listen()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                // Other tests measure at the same time: only what was made here counts.
                if (instrument.Meter.Scope == this)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Asks those instruments that are asked.</summary>
    public void Ask() => _listener?.RecordObservableInstruments();

    /// <summary>What one instrument measured.</summary>
    public IEnumerable<Measurement> Of(string instrument) => Seen.Where(measurement => measurement.Instrument == instrument);

    public void Dispose()
    {
        _listener?.Dispose();
        foreach (var meter in _meters.Values)
        {
            meter.Dispose();
        }
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        lock (_seen)
        {
            _seen.Add(new Measurement(instrument.Name, value, text));
        }
    }

    internal sealed record Measurement(string Instrument, double Value, string Tags);
}
