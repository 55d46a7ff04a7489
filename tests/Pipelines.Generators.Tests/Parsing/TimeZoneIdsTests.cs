using Pipelines.Generators.Parsing;

namespace Pipelines.Generators.Tests.Parsing;

public class TimeZoneIdsTests
{
    [Fact]
    public void Every_time_zone_of_this_machine_is_known()
    {
        var unknown = TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => !TimeZoneIds.Contains(id) && id.Contains('/', StringComparison.Ordinal) && !id.StartsWith("posix", StringComparison.Ordinal) && !id.StartsWith("right", StringComparison.Ordinal));

        unknown.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+5")]
    [InlineData("Pacific Standard Time")]
    [InlineData("Central Standard Time (Mexico)")]
    [InlineData("UTC+12")]
    [InlineData("CET")]
    public void Ids_of_every_kind_are_known(string id) => TimeZoneIds.Contains(id).ShouldBeTrue();

    [Fact]
    public void Every_windows_id_that_a_process_finds_is_known() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Shared", "windows-time-zones.txt"))
            .Where(line => line.Contains('|', StringComparison.Ordinal))
            .SelectMany(line => line.Split('|'))
            .Where(id => !TimeZoneIds.Contains(id))
            .ShouldBeEmpty();
}
