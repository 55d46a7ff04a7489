namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE004Tests
{
    [Fact]
    public void Parameters_take_outputs_and_what_an_attempt_has() =>
        GeneratorRun.OfFlow("[Task] public int LoadCSVAsync() => 1; [Task] public void Store(int loadCSV, [From(nameof(LoadCSVAsync))] int again, TaskContext task, CancellationToken ct) { }").ShouldBeGood();

    [Fact]
    public void A_mistyped_name_is_reported_with_the_nearest_task()
    {
        var mistake = GeneratorRun.OfFlow("[Task] public Task<int> ExtractAsync() => Task.FromResult(1); [Task] public void Store(int extrct) { }").ShouldFailOnlyWith("PIPE004");

        mistake.On.ShouldBe("extrct");
        mistake.Message.ShouldBe("Parameter 'extrct' of 'Store' has no source: no task is named 'extrct'; did you mean 'extract'?");
    }

    [Theory]
    [InlineData("[Task] public void Store(IDisposable connection) { }", "take services in the flow's constructor")]
    [InlineData("[Task] public void Store(ExecutionInfo run) { }", "take the ExecutionInfo in the flow's constructor")]
    [InlineData("[Task] public int Load() => 1; [Task] public void Store(int somethingElse) { }", "name it after one of load")]
    [InlineData("[Task] public void Store(FlowFailure failure) { }", "only an [OnFailure] handler")]
    [InlineData("[Task] public int Load() => 1; [Output] public int Result(CancellationToken ct) => 1;", "the output method is no attempt")]
    [InlineData("[Task, When(nameof(IsDue))] public void Store() { } private bool IsDue(TaskContext task) => true;", "a condition is no attempt")]
    [InlineData("[Task] public void Review(Approval<bool> approval) { }", "add [Approval(\"…\")] to the method")]
    [InlineData("[Task] public int Load() => 1; [Finally] public void Review(Approval<bool> approval) { }", "a handler cannot wait for a person")]
    [InlineData("[Task, When(nameof(IsDue))] public void Store() { } private bool IsDue(Approval<bool> approval) => true;", "nobody is asked here")]
    public void The_reason_says_where_to_take_it_from(string members, string reason) =>
        GeneratorRun.OfFlow(members).ShouldFailOnlyWith("PIPE004").Message.ShouldContain(reason);

    [Theory]
    [InlineData("(string path)", "path", "'string' is no service")]
    [InlineData("(TaskContext task)", "task", "take it as a parameter of the task")]
    public void A_constructor_takes_services_only(string constructor, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow($"[Task] public string? Load() => {on}.ToString();", constructor).ShouldFailOnlyWith("PIPE004");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Fact]
    public void A_task_that_is_faulty_itself_makes_no_second_mistake_where_it_is_used() =>
        GeneratorRun.OfFlow("[Task] public static int Load() => 1; [Task] public void Store(int load) { }").ShouldFailOnlyWith("PIPE016");
}
