using Pipelines.Definitions;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Schedules;
using Pipelines.Runtime.Triggers.Scheduling;

namespace Pipelines.Runtime.Tests.Triggers.Scheduling;

public sealed class DueTicksTests
{
    private static readonly DateTimeOffset Nine = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_tick_is_on_time_up_to_a_minute_late()
    {
        var due = Of(Missed.None);

        due.Plan(Nine - Minute, null, Nine + Minute, Minute).Ticks.ShouldBe([Nine]);
        due.Plan(Nine - Minute, null, Nine + Minute + TimeSpan.FromTicks(1), Minute).Ticks.ShouldBeEmpty();
    }

    [Fact]
    public void Years_of_missed_ticks_are_not_looked_at_one_by_one()
    {
        var plan = Of(Missed.Last, cron: "* * * * * *").Plan(Nine.AddYears(-20), null, Nine, TimeSpan.FromSeconds(2));

        plan.Ticks.ShouldBe([Nine.AddSeconds(-3), Nine.AddSeconds(-2), Nine.AddSeconds(-1), Nine]);
    }

    [Fact]
    public void What_is_dropped_counts_as_considered()
    {
        var plan = Of(Missed.None).Plan(Nine - (5 * Hour), null, Nine + (Hour / 2), Minute);

        plan.Ticks.ShouldBeEmpty();
        plan.Through.ShouldBeGreaterThanOrEqualTo(Nine);
    }

    [Fact]
    public void A_missed_tick_that_is_too_old_never_starts()
    {
        var due = Of(Missed.All, maxLateness: 2 * Hour);

        due.Plan(Nine - (5 * Hour), null, Nine + (Hour / 2), Minute).Ticks.ShouldBe([Nine - Hour, Nine]);
        Of(Missed.Last, maxLateness: Hour / 4).Plan(Nine - (5 * Hour), null, Nine + (Hour / 2), Minute).Ticks.ShouldBeEmpty();
    }

    [Fact]
    public void A_tick_that_failed_is_tried_again_until_the_next_one_is_due()
    {
        var due = Of(Missed.Last);

        due.Plan(Nine - Minute, Nine, Nine + (Hour / 2), Minute).Ticks.ShouldBe([Nine]);
        due.Plan(Nine - Minute, Nine, Nine + Hour, Minute).Ticks.ShouldBe([Nine + Hour]);
    }

    [Fact]
    public void With_all_a_tick_that_failed_is_tried_before_the_next_one() =>
        Of(Missed.All).Plan(Nine - Minute, Nine, Nine + Hour, Minute).Ticks.ShouldBe([Nine, Nine + Hour]);

    [Fact]
    public void Jitter_is_the_same_everywhere_and_differs_from_tick_to_tick()
    {
        var name = new TriggerName("a", "b", "c");
        var delays = Enumerable.Range(0, 1000).Select(hour => TickJitter.Of(name, Nine.AddHours(hour), Hour)).ToList();

        delays.ShouldAllBe(static delay => delay >= TimeSpan.Zero && delay < TimeSpan.FromHours(1));
        delays.Average(static delay => delay.TotalMinutes).ShouldBeInRange(27, 33);
        TickJitter.Of(new TriggerName("a", "b", "c"), Nine.ToOffset(Hour), Hour).ShouldBe(delays[0]);
        TickJitter.Of(new TriggerName("a", "b", "d"), Nine, Hour).ShouldNotBe(delays[0]);
    }

    private static DueTicks Of(Missed missed, string cron = "0 * * * *", TimeSpan? maxLateness = null)
    {
        var schedule = new ScheduleTriggerDefinition { Id = "s", Cron = cron, TimeZone = "UTC", Missed = missed, MaxLateness = maxLateness, Map = static _ => [] };
        return new DueTicks(new TriggerName("test", "flow", "s"), schedule, ScheduleCalendar.Create(schedule));
    }
}
