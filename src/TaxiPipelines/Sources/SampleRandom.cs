namespace TaxiPipelines.Sources;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and version, which <see cref="Random"/> does not promise.</summary>
internal sealed class SampleRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 up to, and without, the limit.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>Whether a thing that happens this many times in a thousand happens now.</summary>
    public bool PerMille(int chances) => Below(1000) < chances;

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
