namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE012Tests
{
    private const string Inputs = "public sealed record Inputs(int Count = 1); [Task] public int Load() => 1; ";

    [Theory]
    [InlineData("""[Schedule("@daily")] public static Inputs A(ScheduleTick tick) => new();""")]
    [InlineData("""[Schedule("@daily")] [Schedule("@hourly")] public static Inputs? A(ScheduleTick tick) => null;""")]
    [InlineData("""[ScheduleOn("2026-12-24")] public static Inputs? A(ScheduleTick tick) => null;""")]
    [InlineData("""[FileArrival("in/*.csv")] public static IEnumerable<Inputs> A(FileArrived file) => [];""")]
    [InlineData("""[Webhook("key")] public static List<Inputs> A(WebhookRequest request) => [];""")]
    [InlineData("""public sealed record Body(string Name); [Webhook("key")] public static Inputs A(WebhookRequest<Body> request) => new();""")]
    [InlineData("""[AfterFlow<DemoFlow>] public static Inputs A(FlowCompleted completed) => new();""")]
    [InlineData("""[Output] public long Sum(int load) => load; [AfterFlow<DemoFlow>] public static Inputs A(FlowCompleted<long> completed) => new();""")]
    public void Methods_that_map_the_event_to_inputs_are_good(string member) => GeneratorRun.OfFlow(Inputs + member).ShouldBeGood();

    [Theory]
    [InlineData("""[Schedule("@daily")] public static bool A(ScheduleTick tick) => true;""")]
    [InlineData("""[Schedule("@daily")] public static void A(ScheduleTick tick) { }""")]
    public void A_trigger_of_a_flow_without_inputs_starts_it_or_says_whether_to(string member) =>
        GeneratorRun.OfFlow("[Task] public int Load() => 1; " + member).ShouldBeGood();

    [Fact]
    public void A_trigger_of_a_flow_without_inputs_makes_none() =>
        GeneratorRun.OfFlow("""[Task] public int Load() => 1; [Schedule("@daily")] public static int A(ScheduleTick tick) => 1;""")
            .ShouldFailOnlyWith("PIPE012").Message.ShouldContain("must return nothing or bool");

    [Theory]
    [InlineData("""[Schedule("@daily")] public Inputs A(ScheduleTick tick) => new();""", "A", "it must be static")]
    [InlineData("""[Schedule("@daily")] public static Inputs A(FileArrived tick) => new();""", "FileArrived", "it must take ScheduleTick")]
    [InlineData("""[Schedule("@daily")] public static Inputs A() => new();""", "A", "takes nothing; it must take one ScheduleTick")]
    [InlineData("""[Webhook("key")] public static Inputs A(string body) => new();""", "string", "it must take WebhookRequest or WebhookRequest<TBody>")]
    [InlineData("""[Schedule("@daily")] public static int A(ScheduleTick tick) => 1;""", "int", "it must return Inputs, Inputs? or IEnumerable<Inputs>")]
    [InlineData("""[AfterFlow<string>] public static Inputs A(FlowCompleted completed) => new();""", "string", "which is no flow")]
    [InlineData("""[AfterFlow<DemoFlow>] public static Inputs A(FlowCompleted<int> completed) => new();""", "FlowCompleted<int>", "it must take FlowCompleted")]
    [InlineData("""[ScheduleOn("2026-12-24")] public static Inputs A(DateTime at) => new();""", "DateTime", "it must take ScheduleTick")]
    [InlineData("""[Poll<string>] public static Inputs A(string news) => new();""", "string", "does not implement IPollSource<TEvent>")]
    public void Another_shape_is_reported(string member, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow(Inputs + member).ShouldFailOnlyWith("PIPE012");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("[Poll<INews>] public static Inputs A(string news) => new();")]
    [InlineData("[Listen<INewsStream>] public static Inputs A(string news) => new();")]
    [InlineData("[Listen<INewsStream>(MaxBatch = 10)] public static IEnumerable<Inputs> A(IReadOnlyList<string> news) => [];")]
    public void Sources_give_their_events(string member) =>
        GeneratorRun.Of(GeneratorRun.FlowSource(Inputs + member), "namespace App; public interface INews : IPollSource<string>; public interface INewsStream : IListenSource<string>;").ShouldBeGood();

    [Theory]
    [InlineData("""[AfterFlows<AFlow, BFlow>(Within = "1d")] public static Inputs A(FlowCompleted a, FlowCompleted<long> b) => new();""")]
    [InlineData("""[AfterFlows<BFlow, AFlow, DemoFlow>(Within = "1d")] public static Inputs A(FlowCompleted<long> b, FlowCompleted a, FlowCompleted demo) => new();""")]
    public void A_method_takes_the_end_of_each_flow_it_waits_for(string member) => RunJoin(member).ShouldBeGood();

    [Theory]
    [InlineData("""[AfterFlows<AFlow, string>(Within = "1d")] public static Inputs A(FlowCompleted a, FlowCompleted b) => new();""", "string", "waits for 'string', which is no flow")]
    [InlineData("""[AfterFlows<AFlow, AFlow>(Within = "1d")] public static Inputs A(FlowCompleted a, FlowCompleted b) => new();""", "AFlow", "waits for 'AFlow' twice")]
    [InlineData("""[AfterFlows<AFlow, BFlow>(Within = "1d")] public static Inputs A(FlowCompleted a) => new();""", "A", "takes 1 parameter; it must take one FlowCompleted for each of its 2 flows, in their order")]
    [InlineData("""[AfterFlows<AFlow, BFlow>(Within = "1d")] public static Inputs A(FlowCompleted<long> b, FlowCompleted a) => new();""", "FlowCompleted<long>", "it must take FlowCompleted")]
    [InlineData("""[AfterFlows<AFlow, BFlow>(Within = "1d")] public static Inputs A(FlowCompleted a, FlowCompleted<int> b) => new();""", "FlowCompleted<int>", "it must take FlowCompleted or FlowCompleted<long>")]
    public void A_method_that_does_not_take_the_end_of_each_flow_is_reported(string member, string on, string reason)
    {
        var mistake = RunJoin(member).ShouldFailOnlyWith("PIPE012");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Fact]
    public void Files_come_from_a_source_too() =>
        GeneratorRun.Of(GeneratorRun.FlowSource(Inputs + """[FileArrival<IBucket>("bucket/*.csv", MoveTo = "done")] public static Inputs A(FileArrived file) => new();"""), "namespace App; public interface IBucket : IFileSource;").ShouldBeGood();

    [Fact]
    public void A_source_that_gives_no_files_is_an_error_of_the_compiler_alone()
    {
        var run = GeneratorRun.OfFlow(Inputs + """[FileArrival<string>("bucket/*.csv")] public static Inputs A(FileArrived file) => new();""");

        run.ShouldReportNothing();
        run.CompilerMessages.Select(message => message.Id).ShouldBe(["CS0311"]);
    }

    [Fact]
    public void An_event_of_another_type_is_reported() =>
        GeneratorRun.Of(GeneratorRun.FlowSource(Inputs + "[Poll<INews>] public static Inputs A(int news) => new();"), "namespace App; public interface INews : IPollSource<string>;")
            .ShouldFailOnlyWith("PIPE012").Message.ShouldContain("it must take string");

    private static GeneratorRun RunJoin(string member) => GeneratorRun.Of(
        GeneratorRun.FlowSource(Inputs + member),
        "namespace App; [Flow] public partial class AFlow { [Task] public int Load() => 1; } [Flow] public partial class BFlow { [Task] public int Load() => 1; [Output] public long Sum(int load) => load; }");
}
