using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>How an attempt ended.</summary>
/// <param name="State">Never <see cref="AttemptState.Running"/>.</param>
/// <param name="Output">What it returned, when it succeeded and returns something.</param>
/// <param name="Exception">Why it failed.</param>
internal sealed record AttemptOutcome(AttemptState State, ReadOnlyMemory<byte>? Output = null, Exception? Exception = null)
{
    /// <summary>What goes on although it was told to stop; for people.</summary>
    public string? NotStopped { get; init; }
}
