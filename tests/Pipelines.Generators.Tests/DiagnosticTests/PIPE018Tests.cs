namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE018Tests
{
    [Theory]
    [InlineData("""[Task, Timeout("10m")] public int Load(CancellationToken ct) => 1;""")]
    [InlineData("[Task] public int Load() => 1;")]
    public void A_task_that_can_be_stopped_or_need_not_is_good(string member) => GeneratorRun.OfFlow(member).ShouldBeGood();

    [Fact]
    public void A_timeout_without_token_is_a_warning_at_the_method()
    {
        var mistake = GeneratorRun.OfFlow("""[Task, Timeout("10m")] public int Load() => 1;""").ShouldFailOnlyWith("PIPE018");

        mistake.On.ShouldBe("Load");
        mistake.Severity.ShouldBe(Microsoft.CodeAnalysis.DiagnosticSeverity.Warning);
        mistake.Message.ShouldContain("add a parameter 'CancellationToken ct'");
    }

    [Fact]
    public void A_timeout_of_the_class_counts_too() =>
        GeneratorRun.OfFlow("[Task] public int Load() => 1;", attributes: """[Timeout("10m")]""").ShouldFailOnlyWith("PIPE018");
}
