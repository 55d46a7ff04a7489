using Pipelines.Definitions;
using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class RetryDelayTests
{
    private static readonly Exception Error = new InvalidOperationException("broken");

    [Fact]
    public void Without_a_policy_there_is_no_retry() => Next(null, 1).ShouldBeNull();

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void As_many_retries_follow_the_first_attempt_as_the_policy_says(int failedAttempts, bool isRetried) =>
        Next(new RetryPolicy { MaxRetries = 3 }, failedAttempts).HasValue.ShouldBe(isRetried);

    [Fact]
    public void A_fixed_wait_stays_the_same() =>
        Next(new RetryPolicy { MaxRetries = 9, Delay = TimeSpan.FromSeconds(5) }, 7).ShouldBe(TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 30)]
    [InlineData(3, 90)]
    [InlineData(4, 100)]
    [InlineData(1000, 100)]
    public void An_exponential_wait_grows_by_its_factor_up_to_the_longest(int failedAttempts, int seconds)
    {
        var policy = new RetryPolicy { MaxRetries = 1000, Delay = TimeSpan.FromSeconds(10), Backoff = Backoff.Exponential, Factor = 3, MaxDelay = TimeSpan.FromSeconds(100) };

        Next(policy, failedAttempts).ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void No_wait_stays_no_wait_however_often_it_grows() =>
        Next(new RetryPolicy { MaxRetries = 1000, Delay = TimeSpan.Zero, Backoff = Backoff.Exponential, Factor = 100 }, 1000).ShouldBe(TimeSpan.Zero);

    [Theory]
    [InlineData(0, 8)]
    [InlineData(0.5, 10)]
    [InlineData(1, 12)]
    public void Jitter_spreads_the_wait_to_both_sides(double chance, int seconds) =>
        Next(new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromSeconds(10), Jitter = 0.2 }, 1, chance: chance).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Jitter_does_not_exceed_the_longest_wait() =>
        Next(new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromSeconds(10), MaxDelay = TimeSpan.FromSeconds(11), Jitter = 1 }, 1, chance: 1).ShouldBe(TimeSpan.FromSeconds(11));

    [Fact]
    public void What_the_other_side_asked_for_comes_before_the_policy() =>
        Next(new RetryPolicy { MaxRetries = 1 }, 1, new TaskFailedException("busy") { RetryAfter = TimeSpan.FromMinutes(7) }).ShouldBe(TimeSpan.FromMinutes(7));

    [Fact]
    public void A_wait_without_end_has_one() =>
        Next(new RetryPolicy { MaxRetries = 1 }, 1, new TaskFailedException("busy") { RetryAfter = TimeSpan.MaxValue }).ShouldBe(TimeSpan.FromDays(366));

    [Fact]
    public void A_failure_that_is_not_retryable_is_final() =>
        Next(new RetryPolicy { MaxRetries = 5 }, 1, new TaskFailedException("wrong", isRetryable: false)).ShouldBeNull();

    [Fact]
    public void Only_exceptions_that_the_policy_handles_are_retried()
    {
        var policy = new RetryPolicy { MaxRetries = 5, Handles = exception => exception is TimeoutException };

        Next(policy, 1, new TimeoutException()).ShouldNotBeNull();
        Next(policy, 1).ShouldBeNull();
    }

    private static TimeSpan? Next(RetryPolicy? policy, int failedAttempts, Exception? exception = null, double chance = 0.5) =>
        RetryDelay.Next(policy, failedAttempts, exception ?? Error, () => chance);
}
