namespace Pipelines.Benchmarks.Triggers.Programs;

/// <summary>Times, sorted.</summary>
internal sealed class Latencies
{
    private readonly double[] _milliseconds;

    /// <param name="milliseconds">The times, in milliseconds and any order.</param>
    public Latencies(IEnumerable<double> milliseconds) => _milliseconds = [.. milliseconds.Order()];

    /// <summary>How many there are.</summary>
    public int Count => _milliseconds.Length;

    /// <summary>What so many percent stayed within, in milliseconds; NaN when there are none.</summary>
    public double this[double percent] => Count == 0 ? double.NaN : _milliseconds[Math.Clamp((int)Math.Ceiling(Count * percent / 100) - 1, 0, Count - 1)];
}
