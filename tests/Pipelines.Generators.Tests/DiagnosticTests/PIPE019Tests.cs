namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE019Tests
{
    [Fact]
    public void Values_within_their_range_are_good() =>
        GeneratorRun.OfFlow(
            """
            [Task] public int[] List() => [];
            [Task(MaxParallel = 1), Retry(1000, Factor = 1, Jitter = 1, On = [typeof(IOException)]), Timeout("49d"), Pool("db", Slots = 2)]
            public int Load([Each(nameof(List))] int item, CancellationToken ct) => 1;
            """,
            attributes: "[Concurrency(1)]").ShouldBeGood();

    [Theory]
    [InlineData("Retry(-1)", "-1", "MaxRetries is -1, but must be between 0 and 1000")]
    [InlineData("Retry(1, Factor = 0.5)", "0.5", "Factor is 0.5, but must be between 1 and 100")]
    [InlineData("Retry(1, Jitter = 1.5)", "1.5", "Jitter is 1.5, but must be between 0 and 1")]
    [InlineData("Retry(1, Delay = \"1m\", MaxDelay = \"1s\")", "\"1s\"", "at least Delay, which is '1m'")]
    [InlineData("Retry(1, On = [typeof(string)])", "typeof(string)", "On is 'string', but must be an exception type")]
    [InlineData("Timeout(\"0s\")", "\"0s\"", "must be more than 0s and at most 49d")]
    [InlineData("Pool(\"db\", Slots = 0)", "0", "Slots is 0, but must be at least 1")]
    public void A_policy_out_of_range_is_reported_at_the_value(string attribute, string on, string message)
    {
        var mistake = GeneratorRun.OfFlow($"[Task, {attribute}] public int Load(CancellationToken ct) => 1;").ShouldFailOnlyWith("PIPE019");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(message);
    }

    [Fact]
    public void A_wait_for_a_person_is_longer_than_nothing() =>
        GeneratorRun.OfFlow("[Task, Approval(\"Go on?\", Timeout = \"0s\")] public void Review(Approval<bool> approval) { }").ShouldFailOnlyWith("PIPE019").On.ShouldBe("\"0s\"");

    [Fact]
    public void The_time_of_an_execution_is_longer_than_nothing() =>
        GeneratorRun.Of("namespace App; [Flow(Timeout = \"0s\")] public partial class DemoFlow { [Task] public int Load() => 1; }").ShouldFailOnlyWith("PIPE019").On.ShouldBe("\"0s\"");

    [Fact]
    public void A_retry_of_the_execution_has_the_same_limits() =>
        GeneratorRun.OfFlow("[Task] public int Load() => 1;", attributes: "[Retry(1001, Scope = RetryScope.Execution)]").ShouldFailOnlyWith("PIPE019").On.ShouldBe("1001");

    [Fact]
    public void MaxParallel_is_at_least_one() =>
        GeneratorRun.OfFlow("[Task(MaxParallel = 0)] public int Load() => 1;").ShouldFailOnlyWith("PIPE019").On.ShouldBe("0");

    [Fact]
    public void The_limit_of_executions_is_at_least_one() =>
        GeneratorRun.OfFlow("[Task] public int Load() => 1;", attributes: "[Concurrency(0)]").ShouldFailOnlyWith("PIPE019").Message.ShouldContain("The limit of executions is 0");

    [Theory]
    [InlineData("""[Webhook("my-key_1", Methods = ["PUT"], MaxBodyBytes = 1, RequestsPerMinute = 0, IdempotencyHeader = "X-Id", WaitFor = "30s")] public static bool Hook(WebhookRequest request) => true;""")]
    [InlineData("""[Webhook("key", WaitFor = "")] public static bool Hook(WebhookRequest request) => true;""")]
    [InlineData("""[Schedule("@daily", MaxLateness = "12h")] public static bool Daily(ScheduleTick tick) => true;""")]
    [InlineData("""[FileArrival("inbox/*.csv", Every = "100ms", SettledFor = "0s")] public static bool Arrived(FileArrived file) => true;""")]
    [InlineData("""[Poll<INews>(Every = "100ms")] public static bool Polled(string news) => true;""")]
    [InlineData("""[Poll<INews>(Every = "30d")] public static bool Polled(string news) => true;""")]
    [InlineData("""[Schedule("@daily", Jitter = "3650d", MaxLateness = "3650d")] public static bool Daily(ScheduleTick tick) => true;""")]
    public void Triggers_within_their_limits_are_good(string member) => RunTrigger(member).ShouldBeGood();

    [Theory]
    [InlineData("""[Webhook("My Key")] public static bool Hook(WebhookRequest request) => true;""", "\"My Key\"", "made of lower-case letters")]
    [InlineData("""[Webhook("key", Methods = ["GET", "PATCH"])] public static bool Hook(WebhookRequest request) => true;""", "\"PATCH\"", "A method is 'PATCH', but must be GET, POST or PUT")]
    [InlineData("""[Webhook("key", Methods = new[] { "post" })] public static bool Hook(WebhookRequest request) => true;""", "\"post\"", "A method is 'post', but must be GET, POST or PUT")]
    [InlineData("""[Webhook("key", MaxBodyBytes = 0)] public static bool Hook(WebhookRequest request) => true;""", "0", "MaxBodyBytes is 0, but must be at least 1")]
    [InlineData("""[Webhook("key", RequestsPerMinute = -1)] public static bool Hook(WebhookRequest request) => true;""", "-1", "RequestsPerMinute is -1, but must be at least 0")]
    [InlineData("""[Webhook("key", IdempotencyHeader = "my id")] public static bool Hook(WebhookRequest request) => true;""", "\"my id\"", "must be the name of a header")]
    [InlineData("""[Webhook("key", WaitFor = "0s")] public static bool Hook(WebhookRequest request) => true;""", "\"0s\"", "WaitFor is '0s', but must be more than 0s")]
    [InlineData("""[Schedule("@daily", MaxLateness = "0s")] public static bool Daily(ScheduleTick tick) => true;""", "\"0s\"", "MaxLateness is '0s', but must be more than 0s")]
    [InlineData("""[ScheduleOn("2026-01-01", MaxLateness = "0s")] public static bool Daily(ScheduleTick tick) => true;""", "\"0s\"", "must be more than 0s")]
    [InlineData("""[FileArrival("")] public static bool Arrived(FileArrived file) => true;""", "\"\"", "must be a path such as 'inbox/*.csv'")]
    [InlineData("""[FileArrival("inbox/*.csv", Every = "99ms")] public static bool Arrived(FileArrived file) => true;""", "\"99ms\"", "Every is '99ms', but must be at least 100ms")]
    [InlineData("""[Poll<INews>(Every = "50ms")] public static bool Polled(string news) => true;""", "\"50ms\"", "Every is '50ms', but must be at least 100ms")]
    [InlineData("""[FileArrival("inbox/*.csv", Every = "31d")] public static bool Arrived(FileArrived file) => true;""", "\"31d\"", "Every is '31d', but must be at most 30d")]
    [InlineData("""[Poll<INews>(Every = "60d")] public static bool Polled(string news) => true;""", "\"60d\"", "Every is '60d', but must be at most 30d")]
    [InlineData("""[Webhook("key", WaitFor = "721h")] public static bool Hook(WebhookRequest request) => true;""", "\"721h\"", "WaitFor is '721h', but must be at most 30d")]
    [InlineData("""[Listen<IStream>(MaxBatch = 2, MaxWait = "31d")] public static bool Heard(string news) => true;""", "\"31d\"", "MaxWait is '31d', but must be at most 30d")]
    [InlineData("""[AfterFlow<DemoFlow>(States = [ExecutionState.Failed, ExecutionState.Running])] public static bool Again(FlowCompleted completed) => true;""", "ExecutionState.Running", "States is 'Running', but must be a state that an execution ends in")]
    public void Triggers_have_limits_too(string member, string on, string message)
    {
        var mistake = RunTrigger(member).ShouldFailOnlyWith("PIPE019");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(message);
    }

    private static GeneratorRun RunTrigger(string member) =>
        GeneratorRun.Of(GeneratorRun.FlowSource("[Task] public int Load() => 1; " + member), "namespace App; public interface INews : IPollSource<string>; public interface IStream : IListenSource<string>;");
}
