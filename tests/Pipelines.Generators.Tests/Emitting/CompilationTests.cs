using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Tests.Emitting;

/// <summary>Corners of C# that the emitted code must survive, each compiled with every warning on.</summary>
public class CompilationTests
{
    [Theory]
    [InlineData("a flow in the global namespace", "[Flow] public partial class AFlow { [Task] public int One() => 1; }")]
    [InlineData("a record", "namespace App; [Flow] public partial record AFlow { [Task] public int One() => 1; }")]
    [InlineData("inputs as a struct, by a schedule on the class",
        "namespace App; [Flow, Schedule(\"@daily\")] public partial class AFlow(AFlow.Inputs inputs) { public readonly record struct Inputs(int Count = 3, string Name = \"a\"); [Task] public int One() => inputs.Count; }")]
    [InlineData("services with defaults",
        "namespace App; [Flow] public partial class AFlow(IDisposable? first, IServiceProvider? second = null, TimeProvider? time = null) { [Task] public bool One() => first is null && second is null && time is null; }")]
    [InlineData("a private type within the flow",
        "namespace App; [Flow] internal partial class AFlow { private sealed record Part(int Number, Kind Kind); private enum Kind { A } [Task] private Part Make() => new(1, Kind.A); [Task] private int Use(Part make) => make.Number; }")]
    [InlineData("elements that convert",
        "namespace App; [Flow] public partial class AFlow { [Task] public int[] All() => [1]; [Task] public int Each([Each(nameof(All))] long all) => (int)all; [Task] public int Sum(IReadOnlyCollection<int> each) => each.Count; [Task] public int Items(IEnumerable<int> each) => each.Count(); [Task] public int Array(int[] each) => each.Length; [Task] public int Perhaps(IReadOnlyList<int>? each) => each?.Count ?? 0; [Task] public int PerhapsList([From(nameof(Each))] List<int>? l) => l?.Count ?? 0; }")]
    [InlineData("outcomes of what may be null",
        "namespace App; [Flow] public partial class AFlow { [Task] public int? Number() => null; [Task] public string? Text() => null; [Task] public int Use(TaskOutcome<int?> number, TaskOutcome<string?> text) => 1; [Task] public int Take(int? number, string? text) => 1; }")]
    [InlineData("lists within lists",
        "namespace App; [Flow] public partial class AFlow { public sealed record Node(string Name, List<Node?>? Below, Dictionary<string, IReadOnlyList<int?>> Map); [Task] public Dictionary<string, List<Node>> Make() => []; [Task] public int Use(IReadOnlyDictionary<string, List<Node>> make) => make.Count; }")]
    [InlineData("names that are taken",
        "namespace App; [Flow] public partial class AFlow(AFlow.Inputs inputs) { public sealed record Inputs(string Reader, string Value, string Writer, string Defaults, int @class = 1); [Task] public Inputs Invocation() => inputs; [Task] public int CreateFlow(Inputs invocation) => invocation.@class; }")]
    [InlineData("types named as what is generated",
        "namespace App; public sealed record Codecs(int A); public sealed record ValueCodecs(int A); public sealed record System(int A); [Flow] public partial class AFlow { [Task] public Codecs Codecs() => new(1); [Task] public ValueCodecs Other() => new(1); [Task] public System More(Codecs codecs, ValueCodecs other) => new(2); }")]
    [InlineData("two types of one name",
        "namespace App { public static class A { public sealed record Row(int X); } public static class B { public sealed record Row(int X); } [Flow] public partial class AFlow { [Task] public A.Row First() => new(1); [Task] public B.Row Second() => new(1); [Task] public List<A.Row> Firsts() => []; [Task] public List<B.Row> Seconds() => []; } }")]
    [InlineData("a flow derived from a flow",
        "namespace App; [Flow] public partial class AFlow { [Task] public int One() => 1; } [Flow] public partial class BFlow : AFlow { [Task] public int Two(int one) => one; }")]
    [InlineData("a default only the type knows",
        "namespace App; [Flow] public partial class AFlow(AFlow.Inputs inputs) { public sealed class Inputs { public required string Name { get; init; } public List<int> Numbers { get; set; } = [1]; public Guid Id { get; init; } = Guid.NewGuid(); public int Plain { get; set; } } [Task] public int One() => inputs.Plain; }")]
    [InlineData("quotes and braces in texts",
        "namespace App; /// <summary>A \"quoted\" {brace} \\ &lt;tag&gt;.</summary>\n[Flow, Labels(\"a\\\"b\", \"c\\\\d\\n\")] public partial class AFlow(AFlow.Inputs inputs) { /// <param name=\"Text\">\"\"\" three</param>\npublic sealed record Inputs(string Text = \"a\\\"\\\"\\\"b\\\\\"); [Task] public string One() => inputs.Text; }")]
    [InlineData("validation of every kind",
        "using System.ComponentModel.DataAnnotations; namespace App; [Flow] public partial class AFlow(AFlow.Inputs inputs) { public sealed record Inputs([Range(0.5, 1.5)] double A = 1, [AllowedValues(\"x\", \"y\")] string B = \"x\", [Length(1, 3)] int[]? C = null, [EmailAddress(ErrorMessage = \"no\")] string? D = null, [Range(typeof(DateTime), \"2019-01-01\", \"2020-01-01\")] DateTime? E = null); [Task] public string One() => inputs.B; }")]
    [InlineData("every way to return",
        "namespace App; [Flow] public partial class AFlow { [Task] public void A() { } [Task] public Task B() => Task.CompletedTask; [Task] public ValueTask C() => default; [Task] public Task<int> D() => Task.FromResult(1); [Task] public ValueTask<int> E() => new(1); [Task] public (int, string) F() => (1, \"\"); [Task] public static_ G() => default; public readonly record struct static_(int X); }")]
    public void It_compiles_without_a_warning(string corner, string source)
    {
        var run = GeneratorRun.Of(source);

        var messages = run.Reported.Where(message => message.Severity == DiagnosticSeverity.Error)
            .Concat(run.Output.GetDiagnostics().Where(message => message.Severity >= DiagnosticSeverity.Warning && message.Id != "CS1591"));
        messages.ShouldBeEmpty($"{corner}: {string.Join("\n", messages)}");
    }

    [Fact]
    public void A_broken_flow_gives_one_mistake_and_keeps_what_refers_to_it()
    {
        var run = GeneratorRun.Of(
            """
            namespace App;

            [Flow]
            public partial class BadFlow(BadFlow.Inputs inputs)
            {
                public sealed record Inputs(int Count);

                [Task]
                public int One(int missing) => inputs.Count + missing;

                [Output]
                public string Result(int one) => one.ToString();
            }

            [Flow]
            public partial class GoodFlow
            {
                [Task]
                public FlowState One() => new(BadFlow.Definition.Id);

                [AfterFlow<BadFlow>]
                public static bool AfterBad(FlowCompleted<string> completed) => true;

                public static FlowCall<string> Refer() => BadFlow.Call(new BadFlow.Inputs(1));
            }

            public sealed record FlowState(string Id);
            """);

        run.Reported.ShouldHaveSingleItem().Id.ShouldBe("PIPE004");
        run.Output.GetDiagnostics().Where(message => message.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
    }
}
