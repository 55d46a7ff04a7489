using Pipelines.Definitions;

namespace Pipelines.Runtime.Executor;

/// <summary>When a failed attempt is followed by another; pure.</summary>
internal static class RetryDelay
{
    /// <summary>What a task may name: the time at which the wait ends must still be a date.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>The wait before the next attempt; <see langword="null"/> when there is to be none.</summary>
    /// <param name="policy">The task's policy; <see langword="null"/> for no retries.</param>
    /// <param name="failedAttempts">How many attempts have failed, this one included; interrupted ones do not count.</param>
    /// <param name="exception">Why this one failed.</param>
    /// <param name="chance">A number from 0 to 1, where jitter is taken from.</param>
    public static TimeSpan? Next(RetryPolicy? policy, int failedAttempts, Exception exception, Func<double> chance)
    {
        var failed = exception as TaskFailedException;
        if (policy is null || failedAttempts > policy.MaxRetries || failed is { IsRetryable: false } || policy.Handles?.Invoke(exception) == false)
        {
            return null;
        }

        return failed?.RetryAfter is { } named ? Max(named < Longest ? named : Longest, TimeSpan.Zero) : OfPolicy(policy, failedAttempts, chance);
    }

    private static TimeSpan OfPolicy(RetryPolicy policy, int failedAttempts, Func<double> chance)
    {
        if (policy.Delay <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        var growth = policy.Backoff == Backoff.Exponential ? Math.Pow(policy.Factor, failedAttempts - 1) : 1;
        var longest = policy.MaxDelay.TotalMilliseconds;

        // Infinite after many retries; the bound makes it finite again.
        var wait = Math.Min(policy.Delay.TotalMilliseconds * growth, longest);
        if (policy.Jitter > 0)
        {
            wait = Math.Min(wait * (1 + (policy.Jitter * ((2 * chance()) - 1))), longest);
        }

        return Max(TimeSpan.FromMilliseconds(wait), TimeSpan.Zero);
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
