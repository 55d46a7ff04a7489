namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE023Tests
{
    private const string Load = "[Task] public int Load() => 1; ";

    [Theory]
    [InlineData("""[Schedule("@daily", From = "2026-01-01", Until = "2026-01-01 09:00")] public static bool Daily(ScheduleTick tick) => true;""")]
    [InlineData("""[Schedule("@daily", From = "", Until = "")] public static bool Daily(ScheduleTick tick) => true;""")]
    [InlineData("""[ScheduleOn("2026-12-24 09:00", "2026-12-25")] public static bool Daily(ScheduleTick tick) => true;""")]
    [InlineData("""[ScheduleOn(["2026-12-24T09:00:30"], TimeZone = "Europe/Berlin")] public static bool Daily(ScheduleTick tick) => true;""")]
    public void Valid_times_are_good(string trigger) => GeneratorRun.OfFlow(Load + trigger).ShouldBeGood();

    [Theory]
    [InlineData("""[Schedule("@daily", From = "next week")] public static bool Daily(ScheduleTick tick) => true;""", "\"next week\"", "The time 'next week' is invalid: expected a date (2026-12-24) or a date and time (2026-12-24 09:00)")]
    [InlineData("""[Schedule("@daily", Until = "2026-02-30")] public static bool Daily(ScheduleTick tick) => true;""", "\"2026-02-30\"", "there is no such day")]
    [InlineData("""[Schedule("@daily", Until = "2026-02-03 09:00Z")] public static bool Daily(ScheduleTick tick) => true;""", "\"2026-02-03 09:00Z\"", "leave out the offset and set TimeZone")]
    [InlineData("""[ScheduleOn("2026-12-24", "2026-12-24 25:00")] public static bool Daily(ScheduleTick tick) => true;""", "\"2026-12-24 25:00\"", "there is no such time of day")]
    [InlineData("""[ScheduleOn(["2026-12-24", ""])] public static bool Daily(ScheduleTick tick) => true;""", "\"\"", "it is empty")]
    [InlineData("""[ScheduleOn(new[] { "2026-12-24", "2026-12-" })] public static bool Daily(ScheduleTick tick) => true;""", "\"2026-12-\"", "expected a date")]
    [InlineData("""[ScheduleOn(null!, "2026-12-24")] public static bool Daily(ScheduleTick tick) => true;""", "null!", "it is empty")]
    public void An_invalid_one_is_reported_where_it_stands(string trigger, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow(Load + trigger).ShouldFailOnlyWith("PIPE023");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Fact]
    public void A_list_on_the_class_is_checked_too() =>
        GeneratorRun.OfFlow(Load, attributes: """[ScheduleOn("2026-06-31")]""").ShouldFailOnlyWith("PIPE023").On.ShouldBe("\"2026-06-31\"");

    [Fact]
    public void A_deadline_is_a_time_of_day()
    {
        var mistake = GeneratorRun.Of(
            GeneratorRun.FlowSource(Load + """[AfterFlows<AFlow, BFlow>(Deadline = "9 am")] public static bool Both(FlowCompleted a, FlowCompleted b) => true;"""),
            "namespace App; [Flow] public partial class AFlow { [Task] public int Load() => 1; } [Flow] public partial class BFlow { [Task] public int Load() => 1; }").ShouldFailOnlyWith("PIPE023");

        mistake.On.ShouldBe("\"9 am\"");
        mistake.Message.ShouldContain("expected a time of day (09:00)");
    }
}
