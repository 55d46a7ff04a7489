namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE011Tests
{
    [Fact]
    public void Valid_durations_are_good() =>
        GeneratorRun.OfFlow("""[Task, Retry(3, Delay = "500ms", MaxDelay = "PT1M"), Timeout("1h30m")] public int Load(CancellationToken ct) => 1;""").ShouldBeGood();

    [Theory]
    [InlineData("""[Task, Timeout("10 minutes")] public int Load(CancellationToken ct) => 1;""", "\"10 minutes\"", "expected a number with a unit")]
    [InlineData("""[Task, Retry(1, Delay = "10")] public int Load() => 1;""", "\"10\"", "the unit is missing: write '10s'")]
    [InlineData("""[Task, Retry(1, MaxDelay = "P1M")] public int Load() => 1;""", "\"P1M\"", "months have no fixed length")]
    [InlineData("""[Task, Approval("Go on?", Timeout = "2 days")] public void Review(Approval<bool> approval) { }""", "\"2 days\"", "expected a number with a unit")]
    [InlineData("""[Task] public int Load() => 1; [Schedule("@daily", Jitter = "")] public static bool Daily(ScheduleTick tick) => true;""", "\"\"", "it is empty")]
    [InlineData("""[Task] public int Load() => 1; [Schedule("@daily", MaxLateness = "half a day")] public static bool Daily(ScheduleTick tick) => true;""", "\"half a day\"", "expected a number with a unit")]
    [InlineData("""[Task] public int Load() => 1; [Schedule("@daily", Jitter = "3651d")] public static bool Daily(ScheduleTick tick) => true;""", "\"3651d\"", "longer than ten years (3650d)")]
    [InlineData("""[Task] public int Load() => 1; [ScheduleOn("2026-01-01", MaxLateness = "3651d")] public static bool Once(ScheduleTick tick) => true;""", "\"3651d\"", "longer than ten years (3650d)")]
    [InlineData("""[Task] public int Load() => 1; [Webhook("key", WaitFor = "30")] public static bool Hook(WebhookRequest request) => true;""", "\"30\"", "the unit is missing")]
    [InlineData("""[Task] public int Load() => 1; [FileArrival("in/*", Every = "")] public static bool Arrived(FileArrived file) => true;""", "\"\"", "it is empty")]
    public void An_invalid_one_is_reported_where_it_stands(string members, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow(members).ShouldFailOnlyWith("PIPE011");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Fact]
    public void The_timeout_of_a_flow_is_a_duration_too() =>
        GeneratorRun.Of("namespace App; [Flow(\"demo\", Timeout = \"2 h\")] public partial class DemoFlow { [Task] public int Load() => 1; }")
            .ShouldFailOnlyWith("PIPE011").On.ShouldBe("\"2 h\"");

    [Fact]
    public void A_default_of_the_assembly_is_reported_once_for_all_flows() =>
        GeneratorRun.Of(
            """
            [assembly: Timeout("soon")]
            namespace App;
            [Flow] public partial class AFlow { [Task] public int Load(CancellationToken ct) => 1; [Task] public int Store(CancellationToken ct) => 1; }
            [Flow] public partial class BFlow { [Task] public int Load(CancellationToken ct) => 1; }
            """).ShouldFailOnlyWith("PIPE011").On.ShouldBe("\"soon\"");
}
