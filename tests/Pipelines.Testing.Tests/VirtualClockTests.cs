using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Testing.Tests.Flows;

namespace Pipelines.Testing.Tests;

public sealed class VirtualClockTests
{
    [Fact]
    public async Task A_retry_that_waits_for_hours_takes_no_time()
    {
        var watch = Stopwatch.StartNew();
        var result = await RunAsync(new() { First = (task, _) => task.AttemptNumber < 4 ? throw new IOException("not yet") : Task.CompletedTask });

        result.ShouldHaveSucceeded();
        result.Task("first").ShouldHaveSucceeded(attempts: 4);
        result.Duration.ShouldBe(TimeSpan.FromHours(3));
        result.Task("first").Attempts.Select(attempt => attempt.StartedAt - ManualClock.DefaultStart).ShouldBe([.. Enumerable.Range(0, 4).Select(hour => TimeSpan.FromHours(hour))]);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_sleep_takes_its_time_in_virtual_time_only()
    {
        var result = await RunAsync(new() { First = (task, token) => Task.Delay(TimeSpan.FromDays(3), task.Time, token) });

        result.ShouldHaveSucceeded();
        result.Duration.ShouldBe(TimeSpan.FromDays(3));
    }

    [Fact]
    public async Task Sleeps_side_by_side_take_as_long_as_the_longest()
    {
        var result = await RunAsync(new()
        {
            First = (task, token) => Task.Delay(TimeSpan.FromMinutes(7), task.Time, token),
            Second = (task, token) => Task.Delay(TimeSpan.FromMinutes(5), task.Time, token),
        });

        result.Duration.ShouldBe(TimeSpan.FromMinutes(7));
        result.Ends.Take(2).ShouldBe(["second", "first"]);
    }

    [Fact]
    public async Task A_task_that_sleeps_longer_than_its_limit_times_out_at_the_limit()
    {
        var result = await RunAsync(new() { Second = (task, token) => Task.Delay(TimeSpan.FromHours(2), task.Time, token) });

        result.ShouldHaveFailed();
        result.Task("second").ShouldHaveFailed("longer than its limit", attempts: 1);
        result.Task("second").Duration.ShouldBe(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task A_task_that_ignores_its_token_is_left_behind()
    {
        var result = await RunAsync(new() { Second = (task, _) => Task.Delay(TimeSpan.FromHours(2), task.Time, CancellationToken.None) });

        result.Task("second").ShouldHaveFailed("longer than its limit");
        result.Duration.ShouldBeLessThan(TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task Time_stands_still_while_a_task_does_real_work()
    {
        var sleeps = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TimeSpan? passed = null;
        var result = await RunAsync(new()
        {
            First = (task, token) =>
            {
                var sleep = Task.Delay(TimeSpan.FromHours(1), task.Time, token);
                sleeps.SetResult();
                return sleep;
            },
            Second = async (task, token) =>
            {
                await sleeps.Task.WaitAsync(token);

                // Real work: long enough for a clock that did not wait for it to have jumped.
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, token);
                passed = task.Time.GetUtcNow() - ManualClock.DefaultStart;
            },
        });

        passed.ShouldBe(TimeSpan.Zero);
        result.Task("second").Duration.ShouldBe(TimeSpan.Zero);
        result.Duration.ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Real_work_with_a_timeout_or_a_heartbeat_of_its_own_is_not_a_wait()
    {
        var result = await RunAsync(new()
        {
            First = async (task, token) =>
            {
                using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30), task.Time);
                using var heartbeat = new PeriodicTimer(TimeSpan.FromSeconds(1), task.Time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, token);
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, either.Token).WaitAsync(TimeSpan.FromSeconds(10), task.Time, token);
            },
        });

        result.ShouldHaveSucceeded();
        result.Duration.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_wait_that_a_timeout_of_the_task_cuts_off_ends_there()
    {
        var result = await RunAsync(new()
        {
            First = async (task, token) =>
            {
                using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1), task.Time);
                await Should.ThrowAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromHours(5), task.Time, timeout.Token));
            },
        });

        result.ShouldHaveSucceeded();
        result.Duration.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_clock_starts_where_the_test_says()
    {
        var start = new DateTimeOffset(2026, 3, 8, 1, 0, 0, TimeSpan.FromHours(-5));
        DateTimeOffset? seen = null;
        await FlowTest.RunAsync(ScriptedFlow.Call(), test =>
        {
            test.StartAt = start;
            test.Services.AddSingleton(new Script { First = (task, _) => { seen = task.Time.GetUtcNow(); return Task.CompletedTask; } });
        });

        seen.ShouldBe(start);
    }

    private static Task<FlowTestResult> RunAsync(Script script) =>
        FlowTest.RunAsync(ScriptedFlow.Call(), test => test.Services.AddSingleton(script));
}
