using System.Diagnostics.Metrics;

namespace Pipelines.Runtime.Telemetry;

/// <summary>What the commit queue and the lease count and measure.</summary>
internal sealed class StoreMetrics
{
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _leaseLosses;

    public StoreMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.Source);
        _batchSize = meter.CreateHistogram("pipelines.commit.batch_size", "{commit}", "Commits that became durable together.", advice: Buckets.Counts);
        _commitDuration = meter.CreateHistogram("pipelines.commit.duration", "s", "How long a batch took to become durable, waits for a store that was out of order included.", advice: Buckets.Short);
        _leaseLosses = meter.CreateCounter<long>("pipelines.lease.losses", "{loss}", "How often this process lost its lease: 0, or 1 before it ends.");
    }

    /// <summary>Whether somebody wants to know of commits.</summary>
    public bool MeasuresCommits => _commitDuration.Enabled || _batchSize.Enabled;

    /// <summary>A batch is durable.</summary>
    public void Committed(int commits, TimeSpan duration)
    {
        _batchSize.Record(commits);
        _commitDuration.Record(duration.TotalSeconds);
    }

    /// <summary>The lease is lost.</summary>
    public void LeaseLost() => _leaseLosses.Add(1);
}
