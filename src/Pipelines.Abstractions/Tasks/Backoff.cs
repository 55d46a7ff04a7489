namespace Pipelines;

/// <summary>How the wait between attempts grows.</summary>
public enum Backoff
{
    /// <summary>Every wait is the same.</summary>
    Fixed,

    /// <summary>Each wait is the one before times <see cref="RetryAttribute.Factor"/>.</summary>
    Exponential,
}
