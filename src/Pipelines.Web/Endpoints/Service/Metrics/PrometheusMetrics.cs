using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Pipelines.Web.Hosting;

namespace Pipelines.Web.Endpoints.Service.Metrics;

/// <summary>
/// Gathers what the program's instruments measure, from the start of the server on, for whoever scrapes it. Only what this program's own
/// meter factory made counts, so that several programs in one process do not mix.
/// </summary>
internal sealed class PrometheusMetrics : IDisposable
{
    private static readonly string[] Meters = [Runtime.Telemetry.TelemetryNames.Source, "Microsoft.AspNetCore.Hosting"];

    private readonly MeterListener _listener = new();
    private readonly IMeterFactory _factory;
    private readonly Lock _gate = new();
    private readonly Lock _observing = new();
    private readonly List<InstrumentSeries> _instruments = [];
    private readonly bool _isEnabled;
    private int _isStarted;

    public PrometheusMetrics(IMeterFactory factory, IOptions<WebOptions> options)
    {
        (_factory, _isEnabled) = (factory, options.Value.Metrics);
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record(state, (double)value, tags));
    }

    /// <summary>Begins to gather, unless the settings say not to; once.</summary>
    public void Start()
    {
        if (_isEnabled && Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            _listener.Start();
        }
    }

    /// <summary>What was measured, as Prometheus reads it.</summary>
    public string Render()
    {
        // One at a time: what is asked for rather than told is set while it is asked for.
        lock (_observing)
        {
            List<InstrumentSeries> instruments;
            lock (_gate)
            {
                instruments = [.. _instruments];
            }

            instruments.ForEach(static instrument => instrument.ForgetObserved());
            if (Volatile.Read(ref _isStarted) == 1)
            {
                _listener.RecordObservableInstruments();
            }

            return PrometheusText.Render(instruments);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!ReferenceEquals(instrument.Meter.Scope, _factory) || !Meters.Contains(instrument.Meter.Name, StringComparer.Ordinal))
        {
            return;
        }

        var series = InstrumentSeries.Of(instrument);
        lock (_gate)
        {
            _instruments.Add(series);
        }

        listener.EnableMeasurementEvents(instrument, series);
    }

    private static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ((InstrumentSeries)state!).Record(value, tags);
}
