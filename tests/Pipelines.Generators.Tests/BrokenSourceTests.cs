using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Tests;

/// <summary>Code is broken most of the time while it is typed: the generator must go on, and add no errors of its own.</summary>
public class BrokenSourceTests
{
    public static TheoryData<string> Sources() => [TaxiFlowTests.Source, Emitting.TellingFlows.Approvals, Emitting.TellingFlows.Policies];

    [Theory]
    [MemberData(nameof(Sources))]
    public void No_token_left_out_crashes_the_generator(string source)
    {
        var run = GeneratorRun.Of(source);
        var tree = run.Input.SyntaxTrees.Single(tree => tree.FilePath == "Source0.cs");
        var tokens = tree.GetRoot().DescendantTokens().Where((token, index) => index % 4 == 0 && token.Span.Length > 0).ToList();

        foreach (var token in tokens)
        {
            run = run.Again(run.Input.ReplaceSyntaxTree(
                run.Input.SyntaxTrees.Single(tree => tree.FilePath == "Source0.cs"),
                GeneratorRun.ParseFile(source.Remove(token.SpanStart, token.Span.Length), "Source0.cs")));
        }
    }

    [Theory]
    [InlineData("[Task] public Missing Load() => null!;")]
    [InlineData("[Task] public Task<Missing> LoadAsync() => null!;")]
    [InlineData("[Task] public void Load(Missing missing) { }")]
    [InlineData("[Task] public int Load() => 1; [Output] public Missing Result(int load) => null!;")]
    [InlineData("public sealed record Inputs(Missing Missing); [Task] public int Load() => 1;")]
    [InlineData("[Task, Retry(On = [typeof(Missing)], maxRetries: 1)] public int Load() => 1;")]
    [InlineData("[Task] public int Load() => 1; [AfterFlow<Missing>] public static bool Then(FlowCompleted completed) => true;")]
    [InlineData("[Task] public List<Missing> List() => []; [Task] public void Load([Each(nameof(List))] Missing item) { }")]
    [InlineData("[Task, Approval(\"Go on?\")] public void Load(Approval<Missing> approval) { }")]
    [InlineData("[Task, Approval(\"Go on?\")] public void Load(Missing approval) { }")]
    [InlineData("[Task, Approval] public void Load() { }")]
    [InlineData("[Task, Approval(\"Go on?\", Timeout = \"1d\", Default = nameof(No))] public void Load(Approval<bool> approval) { } private static Missing No => null!;")]
    public void A_missing_type_is_named_by_the_compiler_alone(string members)
    {
        var run = GeneratorRun.OfFlow(members);

        run.ShouldReportNothing();
        var errors = run.CompilerMessages.Where(message => message.Severity == DiagnosticSeverity.Error).ToList();
        errors.ShouldNotBeEmpty();
        errors.ShouldAllBe(error => error.Location.SourceTree!.FilePath == "Source0.cs");
    }

    [Fact]
    public void A_broken_flow_hides_no_other_and_can_still_be_called()
    {
        var run = GeneratorRun.Of(
            GeneratorRun.FlowSource("public sealed record Inputs(int Count); [Task] public int Load(int nothing) => 1; [Output] public long Sum(int load) => load;", name: "Bad"),
            GeneratorRun.FlowSource("[Task] public int Load() => 1;", name: "Good"),
            "namespace App; public static class Caller { public static FlowCall<long> Call() => BadFlow.Call(new(1)); public static object Other => GoodFlow.Definition; }");

        run.ShouldFailOnlyWith("PIPE004");
        run.Generated.Keys.ShouldContain("App.GoodFlow.g.cs");
    }
}
