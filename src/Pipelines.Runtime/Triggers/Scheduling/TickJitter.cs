namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>How much later than scheduled a tick starts: the same in every process and after every restart, and another for each trigger and tick.</summary>
internal static class TickJitter
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The delay of a tick: from nothing to less than <paramref name="greatest"/>.</summary>
    /// <param name="trigger">The schedule.</param>
    /// <param name="scheduledAt">The tick.</param>
    /// <param name="greatest">The greatest delay.</param>
    public static TimeSpan Of(TriggerName trigger, DateTimeOffset scheduledAt, TimeSpan greatest)
    {
        if (greatest <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        var hash = Add(Add(Add(Add(Basis, trigger.Namespace), trigger.FlowId), trigger.TriggerId), (ulong)scheduledAt.UtcTicks);
        return TimeSpan.FromTicks((long)(Math.BigMul(Mix(hash), (ulong)greatest.Ticks, out _)));
    }

    // FNV-1a, since a string's own hash differs from process to process.
    private static ulong Add(ulong hash, string text)
    {
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * Prime;
        }

        return (hash ^ '/') * Prime;
    }

    private static ulong Add(ulong hash, ulong number)
    {
        for (var shift = 0; shift < 64; shift += 8)
        {
            hash = (hash ^ ((number >> shift) & 0xFF)) * Prime;
        }

        return hash;
    }

    // Ticks that follow each other differ in few bits; the high ones, which count most here, are to differ with them.
    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
