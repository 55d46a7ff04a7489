namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE008Tests
{
    private const string Months = "[Task] public int[] Months() => []; [Task] public long Load([Each(nameof(Months))] int month) => month; ";

    [Theory]
    [InlineData("[Task] public void Sum(IReadOnlyList<long> load) { }")]
    [InlineData("[Task] public void Sum(long[] load, [From(nameof(Load))] List<long> again, [From(nameof(Load))] IEnumerable<long>? maybe) { }")]
    [InlineData("[Task] public void Sum(IReadOnlyList<TaskOutcome<long>> load) { }")]
    [InlineData("[Task] public int Next([Each(nameof(Load))] long row) => 1;")]
    public void Lists_fan_out_and_in(string member) => GeneratorRun.OfFlow(Months + member).ShouldBeGood();

    [Theory]
    [InlineData("[Task] public int One() => 1; [Task] public void Store([Each(nameof(One))] int one) { }", "nameof(One)", "that returns 'int', not a list")]
    [InlineData("[Task] public string Text() => \"\"; [Task] public void Store([Each(nameof(Text))] char letter) { }", "nameof(Text)", "not a list")]
    [InlineData("[Task] public void None() { } [Task] public void Store([Each(nameof(None))] int one) { }", "nameof(None)", "that returns nothing")]
    public void The_source_of_Each_must_return_a_list(string members, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow(members).ShouldFailOnlyWith("PIPE008");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("[Task] public void Sum(long load) { }", "long", "make it 'IReadOnlyList<long>'")]
    [InlineData("[Task] public void Sum(TaskOutcome<long> load) { }", "TaskOutcome<long>", "make it 'IReadOnlyList<TaskOutcome<long>>'")]
    [InlineData("[Task] public void Sum(HashSet<long> load) { }", "HashSet<long>", "is no list")]
    public void What_takes_a_fanned_out_task_must_be_a_list(string member, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow(Months + member).ShouldFailOnlyWith("PIPE008");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("[Finally] public void Clean([Each(nameof(Months))] int month) { }", "runs once")]
    [InlineData("[Task] public void Both([Each(nameof(Months))] int month, [Each(nameof(Load))] long row) { }", "has a second [Each]")]
    public void Each_stands_once_on_a_task(string member, string reason) =>
        GeneratorRun.OfFlow(Months + member).ShouldFailOnlyWith("PIPE008").Message.ShouldContain(reason);
}
