using System.Diagnostics.Metrics;

namespace Pipelines.Runtime.Telemetry;

/// <summary>Where the bounds of histograms lie, in seconds, unless who collects them knows better: the usual ones end at 10.</summary>
internal static class Buckets
{
    /// <summary>For what takes from milliseconds to a day.</summary>
    public static InstrumentAdvice<double> Long { get; } = new()
    {
        HistogramBucketBoundaries = [0.005, 0.02, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400],
    };

    /// <summary>For writes to the disk.</summary>
    public static InstrumentAdvice<double> Short { get; } = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10],
    };

    /// <summary>For counts of what a batch holds.</summary>
    public static InstrumentAdvice<int> Counts { get; } = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
    };
}
