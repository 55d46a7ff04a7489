using static Pipelines.Runtime.Tests.Triggers.Scheduling.SchedulerWorld;

namespace Pipelines.Runtime.Tests.Triggers.Scheduling;

public sealed class SeveralSchedulersTests
{
    [Fact]
    public async Task Two_that_both_believe_to_have_the_role_start_each_tick_once()
    {
        await using var world = await CreateAsync("2026-01-01T08:59:59Z");
        var flow = Flow(Schedule("* * * * * *"));
        await world.StartAsync(flow);
        await world.StartAsync(flow);

        await world.AdvanceAsync(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1));

        var started = await world.StartedAsync();
        started.Count.ShouldBe(60);
        started.ShouldBeUnique();
    }

    [Fact]
    public async Task Who_does_not_have_the_role_starts_nothing_that_the_holder_has_started()
    {
        await using var world = await CreateAsync("2026-01-01T08:59:59Z");
        var flow = Flow(Schedule("* * * * *"));
        await world.StartAsync(flow);
        var other = await world.StartAsync(flow, isHolder: false);

        await world.AdvanceAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1));

        (await world.StartedAsync()).Count.ShouldBe(10);
        other.Starter.Groups.ShouldBe(0);
    }

    [Fact]
    public async Task No_tick_is_lost_when_the_holder_stops_midway()
    {
        await using var world = await CreateAsync("2026-01-01T08:59:59Z");
        var flow = Flow(Schedule("*/2 * * * * *") with { Missed = Missed.None });
        var holder = await world.StartAsync(flow);
        var other = await world.StartAsync(flow, isHolder: false);
        await world.AdvanceAsync(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1));

        await world.StopAsync(holder);
        await world.AdvanceAsync(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1));
        other.Role.Give();
        await world.AdvanceAsync(TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(1));

        var started = await world.StartedAsync();
        started.Count.ShouldBe(31);
        started.ShouldBeUnique();
    }

    [Fact]
    public async Task Who_takes_over_starts_the_ticks_that_wait()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var flow = Flow(Schedule("0 * * * *") with { Overlap = Overlap.Queue });
        var holder = await world.StartAsync(flow);
        var other = await world.StartAsync(flow, isHolder: false);
        await world.AdvanceAsync(TimeSpan.FromHours(2));
        await world.StopAsync(holder);

        other.Role.Give();
        await world.AdvanceAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30));
        await world.EndAllAsync();

        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00", "01-01 10:00:00"]);
    }
}
