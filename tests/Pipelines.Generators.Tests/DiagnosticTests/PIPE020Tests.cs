namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE020Tests
{
    private const string Members = "private static bool No => false; ";

    [Theory]
    [InlineData("[Task, Approval(\"Go on?\")] public bool Review(Approval<bool> approval) => approval.Decision;")]
    [InlineData("[Task, Approval(\"Go on?\", Timeout = \"2d\", Default = nameof(No))] public bool Review(TaskContext task, Approval<bool> approval, CancellationToken ct) => approval.Decision;")]
    [InlineData("[Task] public int[] All() => []; [Task, Approval(\"This one?\")] public bool Review([Each(nameof(All))] int all, Approval<bool> approval) => approval.Decision;")]
    [InlineData("[Task, Approval(\"Go on?\")] public Approval<bool> Review(Approval<bool> approval) => approval; [Task, Approval(\"Really?\")] public string? Again(Approval<bool> review, Approval<bool> approval) => review.By; [Task] public string? Tell([From(nameof(Review))] Approval<bool> first) => first.By;")]
    public void A_task_that_takes_what_it_asks_for_is_good(string members) => GeneratorRun.OfFlow(Members + members).ShouldBeGood();

    [Theory]
    [InlineData("[Task, Approval(\"Go on?\")] public void Review() { }", "Approval(\"Go on?\")", "does not take the decision")]
    [InlineData("[Task, Approval(\"Go on?\")] public void Review(Approval<bool> one, Approval<bool> two) { }", "two", "takes the decision twice")]
    [InlineData("[Task, Approval(\" \")] public void Review(Approval<bool> approval) { }", "\" \"", "asks nothing")]
    [InlineData("[Task, Approval(\"Go on?\", Default = nameof(No))] public void Review(Approval<bool> approval) { }", "nameof(No)", "would never be used; add a Timeout")]
    [InlineData("[Task] public void Load() { } [OnFailure, Approval(\"Tell them?\")] public void Review(Approval<bool> approval) { }", "Approval(\"Tell them?\")", "is a handler")]
    [InlineData("[Task] public void Load() { } [Finally, Approval(\"Delete?\")] public void Review() { }", "Approval(\"Delete?\")", "is a handler")]
    [InlineData("[Task] public void Load() { } [Approval(\"Go on?\")] public void Review(Approval<bool> approval) { }", "Approval(\"Go on?\")", "is no task")]
    public void An_approval_that_does_not_fit_is_reported_where_it_stands(string members, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow(Members + members).ShouldFailOnlyWith("PIPE020");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }
}
