using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Triggers.Scheduling;
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
    public async Task No_more_than_a_thousand_ticks_wait()
    {
        await using var world = await CreateAsync("2026-01-01T08:59:59Z");
        await world.StartAsync(Flow(Schedule("* * * * * *") with { Overlap = Overlap.Queue }));

        await world.AdvanceAsync(TimeSpan.FromSeconds(1050), TimeSpan.FromSeconds(50));

        var state = await world.Store.FindDocumentAsync(DocumentKinds.TriggerState, "test/flow/s", world.Time.GetUtcNow(), CancellationToken.None);
        ScheduleStateJson.Read(state.ShouldNotBeNull()).ShouldNotBeNull().Waiting.Count.ShouldBe(1000);
        (await world.StartedAsync()).ShouldHaveSingleItem();
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
