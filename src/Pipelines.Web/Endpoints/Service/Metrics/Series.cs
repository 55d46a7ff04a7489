namespace Pipelines.Web.Endpoints.Service.Metrics;

/// <summary>What was measured under one set of tags.</summary>
/// <param name="bounds">The bounds of a histogram's buckets; <see langword="null"/> for a single number.</param>
internal sealed class Series(double[]? bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _buckets = new long[bounds is null ? 0 : bounds.Length + 1];
    private double _value;

    /// <summary>Adds to the number.</summary>
    public void Add(double value)
    {
        lock (_gate)
        {
            _value += value;
        }
    }

    /// <summary>Sets the number.</summary>
    public void Set(double value)
    {
        lock (_gate)
        {
            _value = value;
        }
    }

    /// <summary>Counts a measurement; the number is their sum.</summary>
    public void Measure(double value)
    {
        var index = Array.BinarySearch(bounds!, value);
        lock (_gate)
        {
            _buckets[index < 0 ? ~index : index]++;
            _value += value;
        }
    }

    /// <summary>The number, and how many measurements lie in each bucket, the last one without a bound.</summary>
    public (double Value, long[] Buckets) Read()
    {
        lock (_gate)
        {
            return (_value, [.. _buckets]);
        }
    }
}
