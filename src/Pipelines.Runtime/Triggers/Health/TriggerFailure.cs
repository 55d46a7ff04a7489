namespace Pipelines.Runtime.Triggers.Health;

/// <summary>Why a trigger is unhealthy, as it is kept.</summary>
internal sealed record TriggerFailure
{
    /// <summary>Why it failed the last time, for people; secrets are masked.</summary>
    public required string Message { get; init; }

    /// <summary>When the first failure in a row was, in UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The process in which it failed; <see langword="null"/> when it had no lease.</summary>
    public string? Node { get; init; }
}
