namespace Pipelines.Definitions;

/// <summary>When a failed attempt is followed by another.</summary>
public sealed record RetryPolicy
{
    /// <summary>How many more attempts follow the first one.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>The wait before the first retry.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How the wait grows.</summary>
    public Backoff Backoff { get; init; } = Backoff.Fixed;

    /// <summary>What exponential back-off multiplies the wait with.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The share of each wait that is left to chance, 0 to 1.</summary>
    public double Jitter { get; init; }

    /// <summary>Whether an exception is worth a retry; <see langword="null"/> for all.</summary>
    public Func<Exception, bool>? Handles { get; init; }
}
