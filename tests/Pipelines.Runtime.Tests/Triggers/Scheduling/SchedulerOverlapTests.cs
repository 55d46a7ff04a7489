using static Pipelines.Runtime.Tests.Triggers.Scheduling.SchedulerWorld;

namespace Pipelines.Runtime.Tests.Triggers.Scheduling;

public sealed class SchedulerOverlapTests
{
    [Fact]
    public async Task Allow_starts_while_the_execution_before_runs()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        await world.StartAsync(Flow(Schedule("0 * * * *")));

        await world.AdvanceAsync(TimeSpan.FromHours(3));

        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00", "01-01 10:00:00", "01-01 11:00:00"]);
    }

    [Fact]
    public async Task Skip_drops_the_ticks_while_the_execution_before_runs()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        await world.StartAsync(Flow(Schedule("0 * * * *") with { Overlap = Overlap.Skip }));
        await world.AdvanceAsync(TimeSpan.FromHours(2));
        await world.EndAllAsync();

        await world.AdvanceAsync(TimeSpan.FromHours(1));

        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00", "01-01 11:00:00"]);
    }

    [Fact]
    public async Task Queue_starts_the_ticks_one_after_the_other_as_each_ends()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        await world.StartAsync(Flow(Schedule("0 * * * *") with { Overlap = Overlap.Queue }));
        await world.AdvanceAsync(TimeSpan.FromHours(3));
        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00"]);

        await world.EndAllAsync();
        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00", "01-01 10:00:00"]);

        await world.EndAllAsync();
        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00", "01-01 10:00:00", "01-01 11:00:00"]);
    }

    [Fact]
    public async Task Ticks_that_wait_survive_the_process()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var flow = Flow(Schedule("0 * * * *") with { Overlap = Overlap.Queue, Missed = Missed.None });
        var first = await world.StartAsync(flow);
        await world.AdvanceAsync(TimeSpan.FromHours(2));
        await world.StopAsync(first);
        world.Sleep(TimeSpan.FromMinutes(10));
        await world.StartAsync(flow);

        await world.EndAllAsync();

        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00", "01-01 10:00:00"]);
    }
}
