using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Tests.Triggers.Schedules;

public sealed class TimeZonesTests
{
    public static TheoryData<string, string> Windows()
    {
        var table = new TheoryData<string, string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Shared", "windows-time-zones.txt")).Where(line => line.Contains('|', StringComparison.Ordinal)))
        {
            table.Add(line.Split('|')[0], line.Split('|')[1]);
        }

        return table;
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_windows_id_names_the_zone_that_unicode_maps_it_to(string windows, string iana)
    {
        var zone = TimeZones.Find(windows);

        new[] { zone.Id, WindowsTimeZones.OtherId(zone.Id) }.ShouldContain(iana);
        zone.HasSameRules(TimeZoneInfo.FindSystemTimeZoneById(iana)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Europe/London")]
    [InlineData("europe/london")]
    [InlineData("gmt standard time")]
    public void The_case_of_an_id_does_not_matter(string id) =>
        TimeZones.Find(id).GetUtcOffset(Calendars.At("2026-07-01Z")).ShouldBe(TimeSpan.FromHours(1));

    [Theory]
    [InlineData("Berlin", "Did you mean 'Europe/Berlin'?")]
    [InlineData("America/NewYork", "Did you mean 'America/New_York'?")]
    [InlineData("nowhere at all", "Expected an IANA id such as Europe/Berlin, or a Windows id.")]
    public void An_unknown_id_is_refused_and_the_nearest_is_named(string id, string hint)
    {
        var message = Should.Throw<PipelineException>(() => TimeZones.Find(id)).Message;

        message.ShouldStartWith($"There is no time zone '{id}' on this machine.");
        message.ShouldContain(hint);
    }

    [Fact]
    public void A_zone_is_looked_up_once() => TimeZones.Find("Asia/Kolkata").ShouldBeSameAs(TimeZones.Find("Asia/Kolkata"));
}
