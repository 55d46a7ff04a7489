namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE010Tests
{
    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("W. Europe Standard Time")]
    public void Known_time_zones_are_good(string timeZone) => Run(timeZone).ShouldBeGood();

    [Theory]
    [InlineData("Europe/Berln", "did you mean 'Europe/Berlin'?")]
    [InlineData("New York", "did you mean 'America/New_York'?")]
    [InlineData("Mars", "; use an IANA id")]
    public void An_unknown_one_is_reported_with_the_nearest(string timeZone, string reason)
    {
        var mistake = Run(timeZone).ShouldFailOnlyWith("PIPE010");

        mistake.On.ShouldBe($"\"{timeZone}\"");
        mistake.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("""[ScheduleOn("2026-12-24", TimeZone = "Berlin")] public static bool A(ScheduleTick tick) => true;""")]
    [InlineData("""[AfterFlows<DemoFlow, OtherFlow>(Deadline = "09:00", TimeZone = "Berlin")] public static bool A(FlowCompleted a, FlowCompleted b) => true;""")]
    public void Every_trigger_with_a_time_zone_is_checked(string trigger) =>
        GeneratorRun.Of(GeneratorRun.FlowSource("[Task] public int Load() => 1; " + trigger), GeneratorRun.FlowSource("[Task] public int Load() => 1;", name: "Other"))
            .ShouldFailOnlyWith("PIPE010").Message.ShouldContain("did you mean 'Europe/Berlin'?");

    private static GeneratorRun Run(string timeZone) =>
        GeneratorRun.OfFlow($$"""[Task] public int Load() => 1; [Schedule("@daily", TimeZone = "{{timeZone}}")] public static bool Daily(ScheduleTick tick) => true;""");
}
