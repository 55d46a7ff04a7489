namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE024Tests
{
    private const string Load = "[Task] public int Load() => 1; ";

    private const string Others = "namespace App; [Flow] public partial class AFlow { [Task] public int Load() => 1; } [Flow] public partial class BFlow { [Task] public int Load() => 1; }";

    [Theory]
    [InlineData("""[Schedule("@daily", From = "2026-01-01 09:00", Until = "2026-01-01 09:00:01")] public static bool A(ScheduleTick tick) => true;""")]
    [InlineData("""[ScheduleOn("2026-12-31", "2026-12-24")] public static bool A(ScheduleTick tick) => true;""")]
    [InlineData("""[Webhook("key", Methods = ["GET", "PUT"])] public static bool A(WebhookRequest request) => true;""")]
    [InlineData("""[Webhook("key", Signature = WebhookSignature.Slack, Secret = "slack")] public static bool A(WebhookRequest request) => true;""")]
    [InlineData("""[FileArrival("inbox/*.csv", MoveTo = "inbox/done")] public static bool A(FileArrived file) => true;""")]
    [InlineData("""[FileArrival("inbox/**", MoveTo = "inbox/done")] public static bool A(FileArrived file) => true;""")]
    [InlineData("""[FileArrival("*.csv", MoveTo = "done")] public static bool A(FileArrived file) => true;""")]
    [InlineData("""[AfterFlows<AFlow, BFlow>(Within = "1d")] public static bool A(FlowCompleted a, FlowCompleted b) => true;""")]
    [InlineData("""[AfterFlows<AFlow, BFlow>(Deadline = "09:00", TimeZone = "Asia/Tokyo", States = [ExecutionState.Failed])] public static bool A(FlowCompleted a, FlowCompleted b) => true;""")]
    public void Settings_that_fit_together_are_good(string trigger) => Run(trigger).ShouldBeGood();

    [Theory]
    [InlineData("""[Schedule("@daily", From = "2026-01-02", Until = "2026-01-01")] public static bool A(ScheduleTick tick) => true;""", "\"2026-01-01\"", "Trigger 'A' would never start: From '2026-01-02' is not before Until '2026-01-01'")]
    [InlineData("""[Schedule("@daily", From = "2026-01-01", Until = "2026-01-01 00:00")] public static bool A(ScheduleTick tick) => true;""", "\"2026-01-01 00:00\"", "is not before Until")]
    [InlineData("""[ScheduleOn] public static bool A(ScheduleTick tick) => true;""", "ScheduleOn", "Trigger 'A' would never start: its list of dates is empty")]
    [InlineData("""[ScheduleOn([])] public static bool A(ScheduleTick tick) => true;""", "ScheduleOn([])", "its list of dates is empty")]
    [InlineData("""[ScheduleOn("2026-12-24", "2026-12-24 00:00")] public static bool A(ScheduleTick tick) => true;""", "\"2026-12-24 00:00\"", "names the time '2026-12-24 00:00' twice")]
    [InlineData("""[Webhook("key", Methods = [])] public static bool A(WebhookRequest request) => true;""", "[]", "takes no request")]
    [InlineData("""[Webhook("key", Signature = WebhookSignature.GitHub)] public static bool A(WebhookRequest request) => true;""", "WebhookSignature.GitHub", "checks signatures of GitHub, but without a secret; add Secret = ")]
    [InlineData("""[Webhook("key", Signature = WebhookSignature.Slack, Secret = "")] public static bool A(WebhookRequest request) => true;""", "WebhookSignature.Slack", "without a secret")]
    [InlineData("""[Webhook("key", Secret = "hook")] public static bool A(WebhookRequest request) => true;""", "\"hook\"", "names a secret that nothing is checked with; add Signature = ")]
    [InlineData("""[FileArrival("./inbox/*.csv", MoveTo = "inbox/")] public static bool A(FileArrived file) => true;""", "\"inbox/\"", "moves files of './inbox/*.csv' to 'inbox/', where they are already")]
    [InlineData("""[FileArrival("inbox/new/**/*.csv", MoveTo = "inbox")] public static bool A(FileArrived file) => true;""", "\"inbox\"", "where they are already")]
    [InlineData("""[FileArrival("*.csv", MoveTo = ".")] public static bool A(FileArrived file) => true;""", "\".\"", "where they are already")]
    [InlineData("""[AfterFlows<AFlow, BFlow>] public static bool A(FlowCompleted a, FlowCompleted b) => true;""", "AfterFlows<AFlow, BFlow>", "does not say which ends belong together; add Within = \"1d\" or Deadline = \"09:00\"")]
    [InlineData("""[AfterFlows<AFlow, BFlow>(Within = "1d", Deadline = "09:00")] public static bool A(FlowCompleted a, FlowCompleted b) => true;""", "\"09:00\"", "has both Within and Deadline")]
    [InlineData("""[AfterFlows<AFlow, BFlow>(Within = "1d", TimeZone = "Asia/Tokyo")] public static bool A(FlowCompleted a, FlowCompleted b) => true;""", "\"Asia/Tokyo\"", "has a TimeZone, which only a Deadline is local in")]
    [InlineData("""[AfterFlows<AFlow, BFlow>(Within = "1d", States = [])] public static bool A(FlowCompleted a, FlowCompleted b) => true;""", "[]", "waits for no state")]
    [InlineData("""[AfterFlow<AFlow>(States = [])] public static bool A(FlowCompleted a) => true;""", "[]", "waits for no state")]
    public void Settings_that_contradict_one_another_are_reported(string trigger, string on, string reason)
    {
        var mistake = Run(trigger).ShouldFailOnlyWith("PIPE024");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Fact]
    public void A_list_on_the_class_is_checked_too()
    {
        var mistake = GeneratorRun.OfFlow(Load, attributes: "[ScheduleOn]").ShouldFailOnlyWith("PIPE024");

        mistake.Message.ShouldContain("Trigger 'DemoFlow' would never start");
    }

    private static GeneratorRun Run(string trigger) => GeneratorRun.Of(GeneratorRun.FlowSource(Load + trigger), Others);
}
