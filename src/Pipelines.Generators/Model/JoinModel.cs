namespace Pipelines.Generators.Model;

/// <summary>Which ends of several flows belong together.</summary>
internal sealed record JoinModel
{
    /// <summary>The longest time between the ends; <see langword="null"/> when there is a deadline.</summary>
    public long? WithinTicks { get; init; }

    /// <summary>The time of day that ends the 24 hours of the ends, in ticks; <see langword="null"/> when <see cref="WithinTicks"/> is given.</summary>
    public long? DeadlineTicks { get; init; }

    public required string TimeZone { get; init; }
}
