using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Tests;

public class CachingTests
{
    private const string Load = "/// <summary>Loads.</summary>\n[Task] public int Load() => 1; [Task] public void Store(int load) { }";

    [Fact]
    public void An_unrelated_file_that_is_added_emits_nothing_again()
    {
        var first = GeneratorRun.OfFlow(Load);

        var second = first.Again(first.Input.AddSyntaxTrees(GeneratorRun.ParseFile("namespace App; public class Unrelated { public int Count; }", "Unrelated.cs")));

        ShouldEmitNothing(second);
    }

    [Theory]
    [InlineData("public int Load()", "// a comment\npublic int Load()")]
    [InlineData("=> 1;", "=> 1 + 1;")]
    [InlineData("[Task] public void", "\n\n\n[Task] public void")]
    public void An_edit_that_changes_no_signature_emits_nothing_again(string before, string after)
    {
        var second = GeneratorRun.OfFlow(Load).AfterEdit("Source0.cs", text => text.Replace(before, after, StringComparison.Ordinal));

        ReasonsOf(second, TrackingNames.Flows).ShouldBe([IncrementalStepRunReason.Unchanged]);
        ShouldEmitNothing(second);
    }

    [Theory]
    [InlineData("public int Load()", "public long Load()", "int load", "long load")]
    [InlineData("<summary>Loads.", "<summary>Loads it.", "", "")]
    public void An_edit_of_a_signature_emits_the_flow_again(string before, string after, string otherBefore, string otherAfter)
    {
        var second = GeneratorRun.OfFlow(Load).AfterEdit("Source0.cs", text =>
        {
            text = text.Replace(before, after, StringComparison.Ordinal);
            return otherBefore.Length == 0 ? text : text.Replace(otherBefore, otherAfter, StringComparison.Ordinal);
        });

        ReasonsOf(second, TrackingNames.Flows).ShouldBe([IncrementalStepRunReason.Modified]);
        OutputReasons(second).ShouldContain(IncrementalStepRunReason.Modified);
        ReasonsOf(second, TrackingNames.AllRegistrations).ShouldAllBe(reason => IsKept(reason), "the registration names the flow only");
    }

    [Fact]
    public void A_second_flow_leaves_the_first_as_it_is()
    {
        var first = GeneratorRun.OfFlow(Load);

        var second = first.Again(first.Input.AddSyntaxTrees(GeneratorRun.ParseFile(GeneratorRun.FlowSource(Load, name: "Other"), "Other.cs")));

        ReasonsOf(second, TrackingNames.Flows).ShouldBe([IncrementalStepRunReason.Cached, IncrementalStepRunReason.New], ignoreOrder: true);
        ReasonsOf(second, TrackingNames.AllRegistrations).ShouldBe([IncrementalStepRunReason.Modified]);
        second.Generated.Count.ShouldBe(3);
    }

    [Fact]
    public void A_mistake_that_moves_is_reported_at_its_new_place()
    {
        var first = GeneratorRun.OfFlow("[Task] public void Store(int nothing) { }");

        var second = first.AfterEdit("Source0.cs", text => text.Replace("[Task]", "\n\n[Task]", StringComparison.Ordinal));

        second.ShouldReportOnly("PIPE004").On.ShouldBe("nothing");
        second.Reported[0].Location.GetLineSpan().StartLinePosition.Line.ShouldBe(first.Reported[0].Location.GetLineSpan().StartLinePosition.Line + 2);
        ReasonsOf(second, TrackingNames.Flows).ShouldBe([IncrementalStepRunReason.Unchanged], "a mistake is no part of the model");
    }

    [Fact]
    public void A_webhook_that_moves_emits_nothing_again()
    {
        var first = GeneratorRun.OfFlow(Load + """[Webhook("key")] public static bool Hook(WebhookRequest request) => true;""");

        var second = first.AfterEdit("Source0.cs", text => text.Replace("[Webhook", "\n\n[Webhook", StringComparison.Ordinal));

        ReasonsOf(second, TrackingNames.Flows).ShouldBe([IncrementalStepRunReason.Unchanged], "where its key stands is no part of the model");
        ShouldEmitNothing(second);
    }

    private static void ShouldEmitNothing(GeneratorRun run) => OutputReasons(run).ShouldAllBe(reason => IsKept(reason));

    private static bool IsKept(IncrementalStepRunReason reason) => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;

    private static IReadOnlyList<IncrementalStepRunReason> ReasonsOf(GeneratorRun run, string step) =>
        [.. run.Driver.GetRunResult().Results.Single().TrackedSteps[step].SelectMany(tracked => tracked.Outputs).Select(output => output.Reason)];

    private static IReadOnlyList<IncrementalStepRunReason> OutputReasons(GeneratorRun run) =>
        [.. run.Driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(tracked => tracked.Outputs).Select(output => output.Reason)];
}
