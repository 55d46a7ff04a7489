namespace Pipelines.Web.Endpoints.Service.Metrics;

/// <summary>What kind of metric an instrument makes.</summary>
internal enum MetricKind
{
    /// <summary>It only grows.</summary>
    Counter,

    /// <summary>It is added to and taken from; a gauge for Prometheus.</summary>
    UpDown,

    /// <summary>It is what it was last.</summary>
    Gauge,

    /// <summary>It counts measurements by their size.</summary>
    Histogram,
}
