namespace Pipelines.Runtime.Executor;

/// <summary>Chance for retry delays; injected, so that a test can seed it.</summary>
internal sealed class RandomSource(Random random)
{
    private readonly Lock _gate = new();

    /// <summary>A number from 0 to 1.</summary>
    public double NextDouble()
    {
        // A seeded Random is not safe for several threads.
        lock (_gate)
        {
            return random.NextDouble();
        }
    }
}
