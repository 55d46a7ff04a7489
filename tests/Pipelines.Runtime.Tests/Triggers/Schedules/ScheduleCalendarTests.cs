using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Tests.Triggers.Schedules;

public sealed class ScheduleCalendarTests
{
    private const string NewYork = "America/New_York";
    private const string LordHowe = "Australia/Lord_Howe";

    [Fact]
    public void Ticks_carry_the_offset_that_the_zone_has_then() =>
        Calendars.Calendar("0 9 1 * *", NewYork).Between("2026-02-15Z", "2026-04-15Z")
            .ShouldBe(["2026-03-01 09:00:00-05:00", "2026-04-01 09:00:00-04:00"]);

    [Theory]
    [InlineData(NewYork)]
    [InlineData(LordHowe)]
    public void A_schedule_may_be_bounded_by_the_ends_of_time(string zone)
    {
        var calendar = ScheduleCalendar.Create(Calendars.Definition("0 9 1 * *", zone) with { From = DateTime.MinValue, Until = DateTime.MaxValue });

        calendar.Between("2026-02-15Z", "2026-04-15Z").Count().ShouldBe(2);
        calendar.Previous(DateTimeOffset.MaxValue).ShouldNotBeNull();
        calendar.Next(DateTimeOffset.MinValue).ShouldNotBeNull();
    }

    [Fact]
    public void A_range_may_begin_with_time_itself()
    {
        var begin = new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.FromHours(-5));

        Calendars.Calendar("0 9 1 * *", NewYork).Between(begin, begin.AddYears(2025)).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_time_of_day_that_clocks_skip_is_due_right_after() =>
        Calendars.Calendar("30 2 * * *", NewYork).Between("2026-03-07Z", "2026-03-10Z")
            .ShouldBe(["2026-03-07 02:30:00-05:00", "2026-03-08 03:00:00-04:00", "2026-03-09 02:30:00-04:00"]);

    [Fact]
    public void Several_times_of_day_that_clocks_skip_are_due_once() =>
        Calendars.Calendar("*/10 2-3 * * *", NewYork).Between("2026-03-08T06:00Z", "2026-03-08T07:25Z")
            .ShouldBe(["2026-03-08 03:00:00-04:00", "2026-03-08 03:10:00-04:00", "2026-03-08 03:20:00-04:00"]);

    [Fact]
    public void A_time_of_day_that_clocks_show_twice_is_due_the_first_time() =>
        Calendars.Calendar("30 1 * * *", NewYork).Between("2026-10-31T12:00Z", "2026-11-02T12:00Z")
            .ShouldBe(["2026-11-01 01:30:00-04:00", "2026-11-02 01:30:00-05:00"]);

    [Fact]
    public void A_time_of_day_is_due_when_it_is_due_next_even_when_asked_while_it_is_shown_again() =>
        Calendars.Text(Calendars.Calendar("30,59 1 * * *", NewYork).Next(Calendars.At("2026-11-01T01:10-05:00"))).ShouldBe("2026-11-02 01:30:00-05:00");

    [Fact]
    public void An_interval_goes_on_through_the_hour_that_comes_twice() =>
        Calendars.Calendar("*/30 * * * *", NewYork).Between("2026-11-01T05:00Z", "2026-11-01T07:30Z").ShouldBe(
            ["2026-11-01 01:00:00-04:00", "2026-11-01 01:30:00-04:00", "2026-11-01 01:00:00-05:00", "2026-11-01 01:30:00-05:00", "2026-11-01 02:00:00-05:00"]);

    [Fact]
    public void An_interval_makes_nothing_up_for_the_hour_that_does_not_exist() =>
        Calendars.Calendar("20/30 * * * *", NewYork).Between("2026-03-08T06:00Z", "2026-03-08T08:00Z")
            .ShouldBe(["2026-03-08 01:20:00-05:00", "2026-03-08 01:50:00-05:00", "2026-03-08 03:20:00-04:00", "2026-03-08 03:50:00-04:00"]);

    [Fact]
    public void Clocks_may_change_by_half_an_hour()
    {
        Calendars.Calendar("15 2 * * *", LordHowe).Between("2026-10-03Z", "2026-10-04Z").ShouldBe(["2026-10-04 02:30:00+11:00"]);
        Calendars.Calendar("45 1 * * *", LordHowe).Between("2026-04-04Z", "2026-04-05Z").ShouldBe(["2026-04-05 01:45:00+11:00"]);
    }

    [Fact]
    public void A_tick_at_the_very_end_of_the_repeated_hour_is_due_once_that_hour_is_over() =>
        Calendars.Calendar("0 2 * * *", NewYork).Between("2026-11-01T05:00Z", "2026-11-01T08:00Z").ShouldBe(["2026-11-01 02:00:00-05:00"]);

    [Fact]
    public void Midnight_may_be_what_is_skipped() =>
        Calendars.Calendar("0 0 * * *", "America/Santiago").Between("2026-09-05T12:00Z", "2026-09-07T12:00Z")
            .ShouldBe(["2026-09-06 01:00:00-03:00", "2026-09-07 00:00:00-03:00"]);

    [Fact]
    public void An_hourly_schedule_of_one_day_runs_through_when_its_last_hour_comes_twice() =>
        Calendars.Calendar("0 * 4 4 *", "America/Santiago").Between("2026-04-05T02:00Z", "2026-04-06T02:00Z")
            .ShouldBe(["2026-04-04 23:00:00-03:00", "2026-04-04 23:00:00-04:00"]);

    [Fact]
    public void A_day_may_be_missing() =>
        Calendars.Calendar("0 12 * * *", "Pacific/Apia").Between("2011-12-29T00:00Z", "2011-12-31T20:00Z")
            .ShouldBe(["2011-12-29 12:00:00-10:00", "2011-12-31 00:00:00+14:00", "2011-12-31 12:00:00+14:00"]);

    [Fact]
    public void Rare_days_are_found_both_ways()
    {
        var calendar = Calendars.Calendar("0 0 29 2 *", NewYork);

        Calendars.Text(calendar.Next(Calendars.At("2096-03-01Z"))).ShouldBe("2104-02-29 00:00:00-05:00");
        Calendars.Text(calendar.Previous(Calendars.At("2024-02-29T05:00Z"))).ShouldBe("2020-02-29 00:00:00-05:00");
        Calendars.Text(Calendars.Calendar("0 0 ? 2 1#5").Previous(Calendars.At("2026-01-01Z"))).ShouldBe("2016-02-29 00:00:00+00:00");
    }

    [Theory]
    [InlineData("0 0 31W 2,4 *")]
    [InlineData("0 0 L-30 2 *")]
    [InlineData("0 0 30W 2 *")]
    public void A_day_that_no_month_has_is_never_due(string expression)
    {
        var calendar = Calendars.Calendar(expression);

        calendar.Next(Calendars.At("2026-01-01Z")).ShouldBeNull();
        calendar.Previous(Calendars.At("2026-01-01Z")).ShouldBeNull();
    }

    [Fact]
    public void Asking_at_a_tick_and_just_beside_it_is_exact()
    {
        var calendar = Calendars.Calendar("0 9 * * *");
        var nine = Calendars.At("2026-05-05T09:00Z");

        calendar.Next(nine).ShouldBe(nine.AddDays(1));
        calendar.Next(nine.AddTicks(-1)).ShouldBe(nine);
        calendar.Previous(nine).ShouldBe(nine.AddDays(-1));
        calendar.Previous(nine.AddTicks(1)).ShouldBe(nine);
    }

    [Fact]
    public void The_ends_of_time_are_no_trouble()
    {
        var calendar = Calendars.Calendar("0 9 * * *", NewYork);

        Calendars.Text(calendar.Next(DateTimeOffset.MinValue)).ShouldBe("1970-01-01 09:00:00-05:00");
        calendar.Next(DateTimeOffset.MaxValue).ShouldBeNull();
        calendar.Previous(DateTimeOffset.MinValue).ShouldBeNull();
        calendar.Previous(DateTimeOffset.MaxValue).ShouldNotBeNull();
    }

    [Fact]
    public void A_range_includes_its_start_and_not_its_end() =>
        Calendars.Calendar("0 0 * * *").Between("2026-01-01Z", "2026-01-03Z").ShouldBe(["2026-01-01 00:00:00+00:00", "2026-01-02 00:00:00+00:00"]);

    [Fact]
    public void From_and_until_are_times_of_the_zone()
    {
        var calendar = ScheduleCalendar.Create(Calendars.Definition("0 0 * * *", NewYork) with { From = new DateTime(2026, 3, 7), Until = new DateTime(2026, 3, 10) });

        calendar.Between("2026-01-01Z", "2027-01-01Z")
            .ShouldBe(["2026-03-07 00:00:00-05:00", "2026-03-08 00:00:00-05:00", "2026-03-09 00:00:00-04:00"]);
        Calendars.Text(calendar.Previous(Calendars.At("2027-01-01Z"))).ShouldBe("2026-03-09 00:00:00-04:00");
        calendar.Previous(Calendars.At("2026-03-07T05:00Z")).ShouldBeNull();
    }

    [Fact]
    public void A_list_of_times_is_due_in_order_each_once()
    {
        var definition = Calendars.Definition(null, NewYork) with
        {
            // The last two are skipped on that night, so both are due at the first instant after.
            Times = [new DateTime(2026, 12, 24, 9, 0, 0), new DateTime(2026, 7, 4, 9, 0, 0), new DateTime(2026, 3, 8, 2, 10, 0), new DateTime(2026, 3, 8, 2, 20, 0)],
        };
        var calendar = ScheduleCalendar.Create(definition);

        calendar.Between("2026-01-01Z", "2027-01-01Z").ShouldBe(["2026-03-08 03:00:00-04:00", "2026-07-04 09:00:00-04:00", "2026-12-24 09:00:00-05:00"]);
        Calendars.Text(calendar.Next(Calendars.At("2026-07-04T13:00Z"))).ShouldBe("2026-12-24 09:00:00-05:00");
        Calendars.Text(calendar.Previous(Calendars.At("2026-07-04T13:00Z"))).ShouldBe("2026-03-08 03:00:00-04:00");
        calendar.Next(Calendars.At("2026-12-24T14:00Z")).ShouldBeNull();
        calendar.Previous(Calendars.At("2026-03-08T07:00Z")).ShouldBeNull();
    }

    [Fact]
    public void Cron_and_zone_may_be_given_instead_of_what_the_schedule_says()
    {
        var calendar = ScheduleCalendar.Create(Calendars.Definition("0 9 1 * *", NewYork), cron: "@yearly", timeZone: "Asia/Kolkata");

        calendar.Zone.Id.ShouldBe("Asia/Kolkata");
        Calendars.Text(calendar.Next(Calendars.At("2026-05-01Z"))).ShouldBe("2027-01-01 00:00:00+05:30");
    }

    [Fact]
    public void A_list_of_times_gives_way_to_a_cron_expression()
    {
        var calendar = ScheduleCalendar.Create(Calendars.Definition(null) with { Times = [new DateTime(2026, 7, 4)] }, cron: "0 0 1 * *");

        Calendars.Text(calendar.Next(Calendars.At("2026-05-02Z"))).ShouldBe("2026-06-01 00:00:00+00:00");
    }

    [Fact]
    public void Many_threads_may_ask_at_once()
    {
        var calendar = Calendars.Calendar("*/7 * L,15W * MON#2", NewYork);
        var alone = calendar.Between("2026-01-01Z", "2027-01-01Z").ToList();

        var together = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ => calendar.Between("2026-01-01Z", "2027-01-01Z").ToList()).ToList();

        together.ShouldAllBe(ticks => ticks.SequenceEqual(alone));
    }
}
