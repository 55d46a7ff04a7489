using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Tests.Parsing;

public class FlowParserTests
{
    [Fact]
    public void The_id_is_the_class_without_Flow_in_kebab_case() =>
        Parse("namespace App; [Flow] public partial class TaxiLoadFlow { }").ShouldSatisfyAllConditions(
            flow => flow.Id.ShouldBe("taxi-load"),
            flow => flow.Namespace.ShouldBe("default"),
            flow => flow.HintName.ShouldBe("App.TaxiLoadFlow.g.cs"));

    [Fact]
    public void Tasks_are_bound_and_described()
    {
        var flow = Parse(TaxiFlowTests.Source);

        flow.Description.ShouldBe("Loads one month of NYC taxi trips; running it again adds nothing.");
        flow.Labels.ShouldBe([new LabelModel("team", "data")]);
        flow.Concurrency.ShouldBe(new ConcurrencyModel(1, "Queue", null));
        flow.Tasks.Select(task => task.Id).ShouldBe(["extract", "create-tables", "stage", "merge", "months", "count", "sum", "other", "notify", "purge"]);
        flow.ConstructorParameters.Select(parameter => parameter.Role).ShouldBe(
            [ConstructorParameterRole.Inputs, ConstructorParameterRole.ExecutionInfo, ConstructorParameterRole.Service, ConstructorParameterRole.Service]);
        Task(flow, "stage").Dependencies.ShouldBe([new DependencyModel("extract", DependencyModelKind.Value), new DependencyModel("create-tables", DependencyModelKind.Order)]);
        Task(flow, "sum").Dependencies.ShouldBe([new DependencyModel("count", DependencyModelKind.Outcome), new DependencyModel("other", DependencyModelKind.Optional), new DependencyModel("merge", DependencyModelKind.Optional)]);
        Task(flow, "count").ShouldSatisfyAllConditions(
            task => task.Each.ShouldBe("months"),
            task => task.MaxParallel.ShouldBe(4),
            task => task.Condition!.MemberName.ShouldBe("IsYellow"),
            task => task.Returns.ShouldBe(ReturnKind.ValueTask));
    }

    [Fact]
    public void Inputs_have_names_defaults_rules_and_descriptions()
    {
        var flow = Parse(TaxiFlowTests.Source);

        var inputs = flow.Types.Single(type => type.Key == flow.Inputs!.TypeKey).Properties;
        inputs.Select(input => input.JsonName).ShouldBe(["taxi", "month", "share"]);
        inputs.Select(input => input.DefaultJson).ShouldBe(["\"green\"", "null", "1"]);
        inputs.Select(input => input.Description).ShouldBe(["The colour of the cabs.", "The month of the file, e.g. 2019-01.", "The share of rows to keep."]);
        inputs[0].DefaultExpression.ShouldBe("global::Taxi.TaxiType.Green");
        inputs[2].Validations.ShouldBe(["new global::System.ComponentModel.DataAnnotations.RangeAttribute(0d, 1d)"]);
        inputs[2].Constraints.Maximum.ShouldBe("1");
    }

    [Theory]
    [InlineData(DocumentationMode.None)]
    [InlineData(DocumentationMode.Parse)]
    [InlineData(DocumentationMode.Diagnose)]
    public void Descriptions_do_not_need_a_documentation_file(DocumentationMode mode)
    {
        var source =
            """
            namespace App;
            /// <summary>
            /// Loads <see cref="System.String"/> of <paramref name="x"/>,
            /// never <see langword="null"/>, with <c>a &lt; b</c>.
            /// </summary>
            [Flow] public partial class LoadFlow { }
            """;
        var compilation = GeneratorRun.Compile("App").AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview, mode)));
        var others = compilation.SyntaxTrees.Where(tree => ((CSharpParseOptions)tree.Options).DocumentationMode != mode);
        compilation = compilation.RemoveSyntaxTrees(others).AddSyntaxTrees(CSharpSyntaxTree.ParseText("global using Pipelines;", new CSharpParseOptions(LanguageVersion.Preview, mode)));

        FlowOf(GeneratorRun.Of(compilation)).Description.ShouldBe("Loads String of x, never null, with a < b.");
    }

    [Fact]
    public void The_nearest_policy_counts()
    {
        var flow = Parse(
            """
            [assembly: Retry(1)]
            [assembly: Pool("all")]
            namespace App;
            [Timeout("2m")] public abstract class LoadBase { [Task] public int A(CancellationToken ct) => 1; }
            [Flow, Timeout("1m")] public partial class LoadFlow : LoadBase
            {
                [Task, Retry(5), Timeout("30s"), Pool("own", Slots = 2)] public int B(CancellationToken ct) => 1;
                [Task, Retry(0)] public int C(CancellationToken ct) => 1;
            }
            """);

        flow.Tasks.Select(task => task.Retry?.MaxRetries).ShouldBe([1, 5, null]);
        flow.Tasks.Select(task => task.TimeoutTicks / TimeSpan.TicksPerSecond).ShouldBe([60, 30, 60]);
        flow.Tasks.Select(task => task.Pool!.Name).ShouldBe(["all", "own", "all"]);
    }

    [Theory]
    [InlineData("Delay = \"2h\"", 2 * 60)]
    [InlineData("Delay = \"2m\"", 60)]
    [InlineData("Delay = \"2h\", MaxDelay = \"3h\"", 3 * 60)]
    public void The_longest_wait_is_never_shorter_than_the_first(string waits, int minutes) =>
        Parse($$"""[Flow] public partial class LoadFlow { [Task, Retry(3, {{waits}})] public int A() => 1; }""")
            .Tasks[0].Retry!.MaxDelayTicks.ShouldBe(minutes * TimeSpan.TicksPerMinute);

    [Fact]
    public void Several_schedules_of_a_method_have_ids_of_their_own()
    {
        var flow = Parse(GeneratorRun.FlowSource(
            """[Task] public int Load() => 1; [Schedule("@daily")] [Schedule("@hourly", Enabled = false, Missed = Missed.All, Jitter = "5s")] public static bool Due(ScheduleTick tick) => true;""",
            attributes: """[Schedule("@weekly")]"""));

        flow.Triggers.Select(trigger => trigger.Id).ShouldBe(["schedule", "due", "due-2"]);
        flow.Triggers[2].ShouldSatisfyAllConditions(
            trigger => trigger.IsEnabled.ShouldBeFalse(),
            trigger => trigger.Schedule!.Missed.ShouldBe("All"),
            trigger => trigger.Schedule!.JitterTicks.ShouldBe(TimeSpan.TicksPerSecond * 5));
    }

    [Fact]
    public void An_optional_parameter_reads_the_output_without_null()
    {
        var flow = Parse(GeneratorRun.FlowSource("[Task] public int? A() => 1; [Task] public string? B() => null; [Task] public void C(long? a, string? b) { }"));

        var parameters = Task(flow, "c").Parameters;
        parameters.Select(parameter => parameter.Role).ShouldBe([ParameterRole.OptionalValue, ParameterRole.OptionalReference]);
        parameters[0].Type!.CSharpName.ShouldBe("int");
        parameters[1].Type!.IsNullableReference.ShouldBeFalse();
    }

    [Fact]
    public void Recursive_and_shared_types_are_kept_once()
    {
        var flow = Parse(GeneratorRun.FlowSource("public sealed record Node(string Name, List<Node> Children, Node? Parent); [Task] public Node A() => null!; [Task] public Node[] B(Node a) => [a];"));

        flow.Types.Count.ShouldBe(1);
        flow.Types[0].Properties.Select(property => property.Type.TypeKey ?? property.Type.Element?.TypeKey).ShouldBe([null, flow.Types[0].Key, flow.Types[0].Key]);
    }

    [Fact]
    public void A_flow_with_private_inputs_has_a_private_call() =>
        Parse(GeneratorRun.FlowSource("private sealed record Inputs(int Count = 1); [Task] public int Load() => 1;", constructor: "")).CallAccessibility.ShouldBe("private");

    [Fact]
    public void Equal_sources_make_equal_models() => Parse(TaxiFlowTests.Source).ShouldBe(Parse(TaxiFlowTests.Source));

    private static TaskModel Task(FlowModel flow, string id) => flow.Tasks.Single(task => task.Id == id);

    private static FlowModel Parse(string source)
    {
        var run = GeneratorRun.Of(source);
        run.ShouldReportNothing();
        return FlowOf(run);
    }

    private static FlowModel FlowOf(GeneratorRun run) =>
        (FlowModel)run.Driver.GetRunResult().Results.Single().TrackedSteps[TrackingNames.Flows].Single().Outputs.Single().Value;
}
