namespace Pipelines.Generators.Model;

/// <summary>When a failed attempt is followed by another.</summary>
internal sealed record RetryModel
{
    public required int MaxRetries { get; init; }

    public required long DelayTicks { get; init; }

    /// <summary>The member of <c>Backoff</c>.</summary>
    public required string Backoff { get; init; }

    public required double Factor { get; init; }

    public required long MaxDelayTicks { get; init; }

    public required double Jitter { get; init; }

    /// <summary>The exception types worth a retry, fully qualified; empty for all.</summary>
    public EquatableArray<string> On { get; init; }
}
