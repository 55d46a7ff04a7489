using System.Numerics;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>The values that a field of a cron expression names: a set of numbers from 0 to 63, each a bit.</summary>
/// <param name="Bits">Bit 5 says whether 5 is in the set.</param>
internal readonly record struct CronSet(ulong Bits)
{
    private const int Greatest = 63;

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>The least value; 64 when there is none.</summary>
    public int First => BitOperations.TrailingZeroCount(Bits);

    /// <summary>The greatest value; -1 when there is none.</summary>
    public int Last => Greatest - BitOperations.LeadingZeroCount(Bits);

    /// <summary>One value.</summary>
    public static CronSet Of(int value) => new(1ul << value);

    /// <summary>All values from one to another, both included.</summary>
    public static CronSet Range(int from, int to) => new CronSet(ulong.MaxValue).From(from).UpTo(to);

    /// <summary>Whether a value is in it.</summary>
    public bool Has(int value) => (Bits >> value & 1) != 0;

    /// <summary>The values that are at least so great.</summary>
    public CronSet From(int value) => value > Greatest ? default : new CronSet(Bits & (ulong.MaxValue << value));

    /// <summary>The values that are at most so great.</summary>
    public CronSet UpTo(int value) => value < 0 ? default : new CronSet(Bits & (ulong.MaxValue >> (Greatest - value)));

    /// <summary>What is in either.</summary>
    public static CronSet operator |(CronSet one, CronSet other) => new(one.Bits | other.Bits);

    /// <summary>What is in both.</summary>
    public static CronSet operator &(CronSet one, CronSet other) => new(one.Bits & other.Bits);
}
