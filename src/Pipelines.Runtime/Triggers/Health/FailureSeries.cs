namespace Pipelines.Runtime.Triggers.Health;

/// <summary>The failures in a row of one trigger in this process.</summary>
/// <param name="Count">How many.</param>
/// <param name="Failure">When they began, and why the last one was.</param>
internal sealed record FailureSeries(int Count, TriggerFailure Failure)
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait before it is tried again: 1 s, 2 s, 4 s … up to 5 minutes.</summary>
    public TimeSpan Backoff => Count > 9 ? LongestBackoff : TimeSpan.FromSeconds(1 << (Count - 1)) is var wait && wait < LongestBackoff ? wait : LongestBackoff;
}
