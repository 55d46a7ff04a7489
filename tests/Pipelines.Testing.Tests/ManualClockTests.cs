namespace Pipelines.Testing.Tests;

public sealed class ManualClockTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task It_tells_whether_anybody_waits()
    {
        var clock = new ManualClock();
        clock.PendingTimers.ShouldBe(0);

        var waiting = Task.Delay(TimeSpan.FromHours(1), clock, CancellationToken.None);
        clock.PendingTimers.ShouldBe(1);

        clock.Advance(TimeSpan.FromHours(1));
        await waiting;
        clock.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public void It_stands_still_until_it_is_moved()
    {
        _clock.GetUtcNow().ShouldBe(ManualClock.DefaultStart);

        _clock.Advance(TimeSpan.FromMinutes(5));

        _clock.GetUtcNow().ShouldBe(ManualClock.DefaultStart.AddMinutes(5));
    }

    [Fact]
    public void Timers_fire_in_the_order_they_are_due_each_at_its_own_time()
    {
        var fired = new List<string>();
        using var late = Timer("late", TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan);
        using var repeated = Timer("repeated", TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(8));
        using var never = Timer("never", Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(20));

        fired.ShouldBe(["repeated 8", "repeated 16", "late 20"]);

        ITimer Timer(string name, TimeSpan due, TimeSpan period) =>
            _clock.CreateTimer(_ => fired.Add($"{name} {(_clock.GetUtcNow() - ManualClock.DefaultStart).TotalSeconds}"), null, due, period);
    }

    [Fact]
    public void A_timer_that_was_changed_or_disposed_does_not_fire_as_before()
    {
        var fired = 0;
        var disposed = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using var changed = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        disposed.Dispose();
        changed.Change(TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan).ShouldBeTrue();

        _clock.Advance(TimeSpan.FromSeconds(30));

        fired.ShouldBe(0);
        disposed.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan).ShouldBeFalse();
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_has_come()
    {
        var delay = Task.Delay(TimeSpan.FromHours(1), _clock);
        _clock.Advance(TimeSpan.FromMinutes(59));
        delay.IsCompleted.ShouldBeFalse();

        _clock.Advance(TimeSpan.FromMinutes(1));

        await delay.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Elapsed_time_is_virtual()
    {
        var start = _clock.GetTimestamp();

        _clock.Advance(TimeSpan.FromMilliseconds(1234));

        _clock.GetElapsedTime(start).ShouldBe(TimeSpan.FromMilliseconds(1234));
    }

    [Fact]
    public void It_does_not_go_back() => Should.Throw<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.FromTicks(-1)));
}
