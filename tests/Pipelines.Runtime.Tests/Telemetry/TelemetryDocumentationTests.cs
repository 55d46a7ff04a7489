using System.Diagnostics.Metrics;
using System.Reflection;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Telemetry;

/// <summary>Names that others build dashboards on stand in docs/operations.md, all of them.</summary>
public sealed class TelemetryDocumentationTests
{
    [Fact]
    public void Every_instrument_stands_in_the_docs_with_its_unit()
    {
        using var meters = new TestMeters();
        using var listener = new MeterListener();
        var instruments = new List<Instrument>();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                instruments.Add(instrument);
            }
        };
        listener.Start();

        new ExecutorMetrics(meters).Observe(() => 0, () => 0, () => 0, () => 0);
        _ = new StoreMetrics(meters);
        _ = new SchedulerMetrics(meters);

        instruments.Count.ShouldBeGreaterThan(10);
        foreach (var instrument in instruments)
        {
            Docs.Split('\n').ShouldContain(line => line.Contains($"`{instrument.Name}`") && line.Contains(instrument.Unit!), $"{instrument.Name} in {instrument.Unit}");
        }
    }

    [Fact]
    public void Every_tag_stands_in_the_docs()
    {
        var tags = typeof(TelemetryNames).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (string)field.GetRawConstantValue()!).Where(name => name != TelemetryNames.Source).ToList();

        tags.ShouldNotBeEmpty();
        tags.Where(tag => !Docs.Contains($"`{tag}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string Docs => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "operations.md"));
}
