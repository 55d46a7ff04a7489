namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE017Tests
{
    [Theory]
    [InlineData("private readonly int _count = 1; [Task] public int Load() => _count;")]
    [InlineData("private const int Count = 1; public int Limit { get; init; } [Task] public int Load() => Count;")]
    public void What_cannot_change_is_good(string members) => GeneratorRun.OfFlow(members).ShouldBeGood();

    [Theory]
    [InlineData("private int _count; [Task] public int Load() => _count++;", "_count")]
    [InlineData("public int Count { get; set; } [Task] public int Load() => Count++;", "Count")]
    [InlineData("private static int _count; [Task] public int Load() => _count++;", "_count")]
    public void What_can_change_is_a_warning_at_its_name(string members, string on)
    {
        var run = GeneratorRun.OfFlow(members);

        var mistake = run.ShouldFailOnlyWith("PIPE017");
        mistake.On.ShouldBe(on);
        mistake.Severity.ShouldBe(Microsoft.CodeAnalysis.DiagnosticSeverity.Warning);
        mistake.Message.ShouldContain("return the value from a task");
    }

    [Fact]
    public void A_pragma_switches_it_off() =>
        GeneratorRun.OfFlow(
            """
            #pragma warning disable PIPE017
                private int _count;
            #pragma warning restore PIPE017
                [Task] public int Load() => _count++;
            """).ShouldReportNothing();
}
