using Pipelines.Runtime.Triggers.Flows;

namespace Pipelines.Runtime.Tests.Triggers.Flows;

public sealed class DeadlineDayTests
{
    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2026-05-04T09:00:00+02:00", "2026-05-04")]
    [InlineData("2026-05-04T09:00:00.0000001+02:00", "2026-05-05")]
    [InlineData("2026-05-03T23:59:59+02:00", "2026-05-04")]
    [InlineData("2026-05-03T09:00:01+02:00", "2026-05-04")]
    [InlineData("2026-05-04T07:00:00Z", "2026-05-04")]
    public void A_day_ends_at_its_deadline(string at, string day) =>
        new DeadlineDay(new TimeOnly(9, 0), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")).Of(At(at)).ShouldBe(Day(day));

    [Fact]
    public void A_deadline_that_is_skipped_is_at_the_end_of_the_skipped_hour()
    {
        var days = new DeadlineDay(new TimeOnly(2, 30), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        days.DeadlineOn(Day("2026-03-29")).ShouldBe(At("2026-03-29T03:00:00+02:00"));
        days.Of(At("2026-03-29T01:59:59+01:00")).ShouldBe(Day("2026-03-29"));
        days.Of(At("2026-03-29T03:00:00+02:00")).ShouldBe(Day("2026-03-29"));
        days.Of(At("2026-03-29T03:00:01+02:00")).ShouldBe(Day("2026-03-30"));
    }

    [Fact]
    public void Of_a_deadline_that_is_repeated_the_first_counts()
    {
        var days = new DeadlineDay(new TimeOnly(2, 30), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        days.DeadlineOn(Day("2026-10-25")).ShouldBe(At("2026-10-25T02:30:00+02:00"));
        days.Of(At("2026-10-25T02:30:00+02:00")).ShouldBe(Day("2026-10-25"));
        days.Of(At("2026-10-25T02:30:00+01:00")).ShouldBe(Day("2026-10-26"));
    }

    [Fact]
    public void Days_over_daylight_saving_are_an_hour_shorter_or_longer()
    {
        var days = new DeadlineDay(new TimeOnly(9, 0), TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));

        (days.DeadlineOn(Day("2026-03-08")) - days.DeadlineOn(Day("2026-03-07"))).ShouldBe(TimeSpan.FromHours(23));
        (days.DeadlineOn(Day("2026-11-01")) - days.DeadlineOn(Day("2026-10-31"))).ShouldBe(TimeSpan.FromHours(25));
    }
}
