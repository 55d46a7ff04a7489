using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Catalog;
using static Pipelines.Runtime.Tests.Triggers.Scheduling.SchedulerWorld;

namespace Pipelines.Runtime.Tests.Triggers.Scheduling;

public sealed class SchedulerServiceTests
{
    private static readonly TriggerName Name = new("test", "flow", "s");

    [Fact]
    public async Task Either_of_its_loops_that_fails_is_seen_while_the_other_goes_on()
    {
        await using var world = await CreateAsync("2026-03-01T00:00:00Z");
        var process = new SchedulerProcess(world, Flow(Schedule("0 * * * *")), isHolder: false);
        await process.StartAsync();

        process.Role.Fail(new InvalidOperationException("A mistake."));

        await Should.ThrowAsync<InvalidOperationException>(() => process.Service.Running.WaitAsync(TimeSpan.FromMinutes(1)));
        await Should.ThrowAsync<InvalidOperationException>(() => process.Service.StopAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_day_in_which_the_clocks_go_forward_has_each_tick_once()
    {
        await using var world = await CreateAsync("2026-03-08T00:00:00-05:00");
        List<ScheduleTick> seen = [];
        var hourly = Schedule("30 * * * *", "America/New_York") with { Map = tick => Saw(seen, tick) };
        await world.StartAsync(Flow(hourly));

        await world.AdvanceAsync(TimeSpan.FromHours(23), TimeSpan.FromMinutes(30));

        (await world.StartedAsync()).Count.ShouldBe(23);
        seen.Select(static tick => tick.ScheduledAt.ToString("HH:mm zzz", System.Globalization.CultureInfo.InvariantCulture)).Take(4).ShouldBe(["00:30 -05:00", "01:30 -05:00", "03:30 -04:00", "04:30 -04:00"]);
        seen[1].PreviousAt.ShouldBe(seen[0].ScheduledAt);
        seen[1].NextAt.ShouldBe(seen[2].ScheduledAt);
    }

    [Fact]
    public async Task A_new_schedule_begins_now()
    {
        await using var world = await CreateAsync("2026-01-01T12:30:00Z");
        await world.StartAsync(Flow(Schedule("0 * * * *")));

        await world.AdvanceAsync(TimeSpan.FromHours(1));

        (await world.StartedAsync()).ShouldBe(["01-01 13:00:00"]);
    }

    [Theory]
    [InlineData(Missed.Last, "01-01 09:00:00,01-01 12:00:00,01-01 13:00:00")]
    [InlineData(Missed.All, "01-01 09:00:00,01-01 10:00:00,01-01 11:00:00,01-01 12:00:00,01-01 13:00:00")]
    [InlineData(Missed.None, "01-01 09:00:00,01-01 13:00:00")]
    public async Task Ticks_that_were_due_while_nothing_ran_follow_the_schedule(Missed missed, string expected)
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var flow = Flow(Schedule("0 * * * *") with { Missed = missed });
        var first = await world.StartAsync(flow);
        await world.AdvanceAsync(TimeSpan.FromHours(1));
        await world.StopAsync(first);
        world.Sleep(TimeSpan.FromHours(3));

        await world.StartAsync(flow);
        await world.AdvanceAsync(TimeSpan.FromHours(1));

        (await world.StartedAsync()).ShouldBe(expected.Split(','));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_clock_that_was_ahead_is_set_right_ticks_come_as_they_are_due_and_none_twice(bool isRestarted)
    {
        await using var world = await CreateAsync("2026-01-02T08:30:00Z");
        var flow = Flow(Schedule("0 * * * *"));
        var process = await world.StartAsync(flow);
        await world.AdvanceAsync(TimeSpan.FromHours(1));
        if (isRestarted)
        {
            await world.StopAsync(process);
        }

        world.Time.SetBack(TimeSpan.FromDays(1));
        if (isRestarted)
        {
            await world.StartAsync(flow);
        }
        else
        {
            // It looks at the clock once a minute, whatever that says.
            var looks = process.Service.Looks;
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await world.LookedAsync(process, looks);
        }

        await world.AdvanceAsync(TimeSpan.FromHours(26));

        var first = new DateTime(2026, 1, 1, 10, 0, 0, DateTimeKind.Unspecified);
        (await world.StartedAsync()).ShouldBe(Enumerable.Range(0, 26).Select(hour => first.AddHours(hour).ToString("MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>So many that their states are read in the order of the store rather than asked for by name.</summary>
    [Fact]
    public async Task One_of_very_many_schedules_goes_on_from_where_it_was()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var yearly = Enumerable.Range(0, 10_000).Select(static number => Schedule("0 0 1 6 *") with { Id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"yearly-{number}") });
        var flow = Flow([.. yearly, Schedule("0 * * * *")]);
        await world.StopAsync(await world.StartAsync(flow));
        world.Sleep(TimeSpan.FromHours(1));

        await world.StartAsync(flow);
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));

        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00"]);
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_made_keeps_no_other_from_beginning()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var broken = Schedule("0 * * * *") with { Id = "broken", Cron = null, Times = null! };

        var process = await world.StartAsync(Flow(broken, Schedule("0 * * * *")));
        await world.AdvanceAsync(TimeSpan.FromHours(1));

        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00"]);
        process.Health.Failures.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_process_that_restarts_starts_what_is_less_than_a_minute_late_and_nothing_twice()
    {
        await using var world = await CreateAsync("2026-01-01T08:59:00Z");
        var flow = Flow(Schedule("*/20 * * * * *") with { Missed = Missed.None });
        var first = await world.StartAsync(flow);
        await world.AdvanceAsync(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1));
        await world.StopAsync(first);
        world.Sleep(TimeSpan.FromSeconds(45));

        await world.StartAsync(flow);

        (await world.StartedAsync()).ShouldBe(["01-01 08:59:20", "01-01 08:59:40", "01-01 09:00:00", "01-01 09:00:20", "01-01 09:00:40"]);
    }

    [Fact]
    public async Task A_tick_that_starts_nothing_is_done_with()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var calls = 0;
        var flow = Flow(Schedule("0 * * * *") with { Map = _ => Interlocked.Increment(ref calls) > 0 ? [] : [null] });
        var first = await world.StartAsync(flow);
        await world.AdvanceAsync(TimeSpan.FromHours(1));
        await world.StopAsync(first);

        await world.StartAsync(flow);
        await world.AdvanceAsync(TimeSpan.FromMinutes(20));

        calls.ShouldBe(1);
        (await world.StartedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_trigger_that_throws_is_tried_again_and_disturbs_no_other()
    {
        await using var world = await CreateAsync("2026-01-01T08:59:30Z");
        var isBroken = true;
        var broken = Schedule("0 * * * *") with { Map = _ => isBroken ? throw new InvalidOperationException("no") : [null] };
        var process = await world.StartAsync(Flow(broken, Schedule("0 * * * *") with { Id = "other" }));

        await world.AdvanceAsync(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(1));
        (await world.ExecutionsAsync()).Select(static one => one.Trigger).ShouldBe(["other"]);
        process.Health.Failures.Count.ShouldBe(5);
        isBroken = false;
        await world.AdvanceAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));

        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00", "01-01 09:00:00"]);
        process.Health.IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public async Task A_disabled_schedule_starts_nothing_and_one_enabled_again_does_not_catch_up()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var process = await world.StartAsync(Flow(Schedule("0 * * * *") with { Missed = Missed.All }));
        await process.Catalog.SetAsync(Name, TriggerChange.Enable(false), "me", CancellationToken.None);
        await world.AdvanceAsync(TimeSpan.FromHours(3));
        await process.Catalog.SetAsync(Name, TriggerChange.Enable(true), "me", CancellationToken.None);

        await world.AdvanceAsync(TimeSpan.FromHours(1));

        (await world.StartedAsync()).ShouldBe(["01-01 12:00:00"]);
    }

    [Fact]
    public async Task One_enabled_while_nothing_ran_does_not_catch_up_on_the_time_before()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var flow = Flow(Schedule("0 * * * *") with { Missed = Missed.All });
        var first = await world.StartAsync(flow);
        await world.StopAsync(first);
        using var catalog = world.Catalog(flow);
        await catalog.SetAsync(Name, TriggerChange.Enable(false), "me", CancellationToken.None);
        world.Sleep(TimeSpan.FromHours(2));
        await catalog.SetAsync(Name, TriggerChange.Enable(true), "me", CancellationToken.None);
        world.Sleep(TimeSpan.FromHours(1));

        await world.StartAsync(flow);

        (await world.StartedAsync()).ShouldBe(["01-01 11:00:00"]);
    }

    [Fact]
    public async Task One_enabled_by_a_clock_that_was_ahead_starts_once_that_is_set_right()
    {
        await using var world = await CreateAsync("2026-01-02T08:30:00Z");
        var process = await world.StartAsync(Flow(Schedule("0 * * * *")));
        await process.Catalog.SetAsync(Name, TriggerChange.Enable(false), "me", CancellationToken.None);
        await process.Catalog.SetAsync(Name, TriggerChange.Enable(true), "me", CancellationToken.None);
        await world.IdleAsync();

        world.Time.SetBack(TimeSpan.FromDays(1));
        var looks = process.Service.Looks;
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.LookedAsync(process, looks);
        await world.AdvanceAsync(TimeSpan.FromHours(2));

        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00", "01-01 10:00:00"]);
    }

    [Fact]
    public async Task A_list_of_times_starts_between_its_dates()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        DateTime[] times = [new(2026, 1, 1, 10, 15, 0), new(2026, 1, 1, 11, 30, 0), new(2026, 1, 1, 12, 0, 0), new(2026, 1, 1, 13, 0, 0)];
        await world.StartAsync(Flow(Schedule("", "Europe/Berlin") with { Cron = null, Times = times, From = times[1], Until = times[3] }));

        await world.AdvanceAsync(TimeSpan.FromHours(6));

        (await world.StartedAsync()).ShouldBe(["01-01 10:30:00", "01-01 11:00:00"]);
    }

    [Fact]
    public async Task A_method_that_hangs_keeps_neither_other_schedules_waiting_nor_the_end_of_the_process()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        using var gate = new ManualResetEventSlim();
        var hangs = Schedule("0 * * * *") with { Id = "hangs", Map = _ => Wait(gate) };
        var process = await world.StartAsync(Flow(hangs, Schedule("0 * * * *")));
        world.Time.Advance(TimeSpan.FromMinutes(30));
        await UntilAsync(async () => (await world.StartedAsync()).Count == 1);

        var stopping = process.Service.StopAsync(CancellationToken.None);
        await UntilAsync(() =>
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(stopping.IsCompleted);
        });

        await stopping;
        gate.Set();
        await world.StopAsync(process);
        (await world.ExecutionsAsync()).ShouldHaveSingleItem().Trigger.ShouldBe("s");
    }

    private static IEnumerable<object?> Wait(ManualResetEventSlim gate)
    {
        gate.Wait(CancellationToken.None);
        return [null];
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!await holds())
        {
            patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Another_cron_expression_begins_now()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var process = await world.StartAsync(Flow(Schedule("0 0 * * *") with { Missed = Missed.All }));
        await world.AdvanceAsync(TimeSpan.FromHours(2));

        await process.Catalog.SetAsync(Name, TriggerChange.Of(TriggerSetting.Cron, "15 * * * *"), "me", CancellationToken.None);
        await world.AdvanceAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));

        (await world.StartedAsync()).ShouldBe(["01-01 11:15:00"]);
    }

    [Fact]
    public async Task Jitter_delays_the_start_but_not_what_it_stands_for()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        await world.StartAsync(Flow(Schedule("0 * * * *") with { Jitter = TimeSpan.FromMinutes(20) }));

        await world.AdvanceAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(1));

        var executions = await world.ExecutionsAsync();
        executions.Select(static one => one.LogicalDate.Minute).ShouldAllBe(static minute => minute == 0);
        executions.Count.ShouldBe(3);
        executions.Select(static one => one.CreatedAt - one.LogicalDate).ShouldAllBe(static delay => delay >= TimeSpan.Zero && delay < TimeSpan.FromMinutes(21));
        executions.Select(static one => one.CreatedAt - one.LogicalDate).Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_hundred_thousand_schedules_cost_a_look_a_minute_while_none_is_due()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var process = await world.StartAsync(Flow([.. Enumerable.Range(0, 100_000).Select(static number => Schedule("0 0 1 6 *") with { Id = $"s{number}" })]));
        var looks = process.Service.Looks;

        await world.AdvanceAsync(TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(20));

        (process.Service.Looks - looks).ShouldBeInRange(1, 31);
        process.Starter.Groups.ShouldBe(0);
    }

    [Fact]
    public async Task Many_schedules_that_are_due_in_the_same_second_all_start()
    {
        await using var world = await CreateAsync("2026-01-01T08:59:59Z");
        await world.StartAsync(Flow([.. Enumerable.Range(0, 2000).Select(static number => Schedule("0 * * * *") with { Id = $"s{number}" })]));

        await world.AdvanceAsync(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));

        (await world.ExecutionsAsync()).Count.ShouldBe(2000);
    }

    private static IEnumerable<object?> Saw(List<ScheduleTick> seen, ScheduleTick tick)
    {
        seen.Add(tick);
        return [null];
    }

    [Fact]
    public async Task A_schedule_whose_times_cannot_be_reckoned_does_not_keep_the_others_from_starting()
    {
        await using var world = await CreateAsync("2026-01-01T08:30:00Z");
        var broken = Enumerable.Range(0, 8).Select(static number => Schedule("0 * * * *") with { Id = $"broken-{number}", Jitter = TimeSpan.MaxValue });
        var process = await world.StartAsync(Flow([.. broken, Schedule("0 * * * *")]));

        await world.AdvanceAsync(TimeSpan.FromHours(2));

        (await world.StartedAsync()).ShouldBe(["01-01 09:00:00", "01-01 10:00:00"]);
        process.Health.Failures.ShouldNotBeEmpty();
    }
}
