namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE005Tests
{
    [Theory]
    [InlineData("[Task] public int Load() => 1; [Task] public void Store(long load) { }")]
    [InlineData("[Task] public List<string> Load() => []; [Task] public void Store(IReadOnlyList<string> load) { }")]
    [InlineData("[Task] public int? Load() => 1; [Task] public void Store(int? load) { }")]
    [InlineData("[Task] public string Load() => \"\"; [Task(Join = Join.AllFinished)] public void Store(string? load) { }")]
    [InlineData("[Task] public int Load() => 1; [Task(Join = Join.AnySucceeded)] public void Store(TaskOutcome<int> load) { }")]
    [InlineData("[Task] public int Load() => 1; [Finally] public void Clean(int? load) { }")]
    public void Outputs_that_convert_are_good(string members) => GeneratorRun.OfFlow(members).ShouldBeGood();

    [Theory]
    [InlineData("[Task] public string Load() => \"\"; [Task] public void Store(long load) { }", "long", "that is 'string', and it does not convert to 'long'")]
    [InlineData("[Task] public long Load() => 1; [Task] public void Store(int load) { }", "int", "that is 'long', and it does not convert to 'int'")]
    [InlineData("[Task] public string? Load() => null; [Task] public void Store(string load) { }", "string", "it may be null; make it 'string?'")]
    [InlineData("[Task] public long Load() => 1; [Task] public void Store(TaskOutcome<int> load) { }", "TaskOutcome<int>", "make it 'TaskOutcome<long>'")]
    [InlineData("[Task] public Task LoadAsync() => Task.CompletedTask; [Task] public void Store(int load) { }", "int", "it returns nothing; to come after it, write [Task(After = [nameof(LoadAsync)])]")]
    public void An_output_that_does_not_fit_is_reported_at_the_type(string members, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow(members).ShouldFailOnlyWith("PIPE005");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("[Task(Join = Join.AnySucceeded)] public void Store(int load) { }", "with Join.AnySucceeded it may be missing; make it 'int?' or 'TaskOutcome<int>'")]
    [InlineData("[Task(Join = Join.AllFinished)] public void Store(int load) { }", "with Join.AllFinished it may be missing")]
    [InlineData("[OnFailure] public void Tell(int load) { }", "when the flow failed it may be missing")]
    [InlineData("[Finally] public void Clean(int load) { }", "at the end it may be missing")]
    public void What_may_be_missing_must_be_nullable(string member, string reason) =>
        GeneratorRun.OfFlow("[Task] public int Load() => 1; " + member).ShouldFailOnlyWith("PIPE005").Message.ShouldContain(reason);

    [Fact]
    public void The_elements_of_a_fan_in_must_fit() =>
        GeneratorRun.OfFlow("[Task] public int[] List() => []; [Task] public int Load([Each(nameof(List))] int item) => 1; [Task] public void Sum(IReadOnlyList<long> load) { }")
            .ShouldFailOnlyWith("PIPE005").Message.ShouldContain("make it 'IReadOnlyList<int>'");

    [Fact]
    public void An_element_must_convert_to_the_parameter_that_takes_it() =>
        GeneratorRun.OfFlow("[Task] public string[] List() => []; [Task] public int Load([Each(nameof(List))] int item) => 1;")
            .ShouldFailOnlyWith("PIPE005").Message.ShouldContain("an element is 'string'");
}
