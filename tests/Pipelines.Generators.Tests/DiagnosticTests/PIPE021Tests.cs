namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE021Tests
{
    private const string Load = "[Task] public int Load() => 1;";

    [Fact]
    public void One_retry_of_each_scope_is_good() =>
        GeneratorRun.OfFlow(Load, attributes: "[Retry(3), Retry(2, Scope = RetryScope.Execution)]").ShouldBeGood();

    [Fact]
    public void A_retry_of_the_execution_may_stand_on_a_base() =>
        GeneratorRun.Of(
            """
            [assembly: Retry(1)]
            namespace App;
            [Retry(3, Scope = RetryScope.Execution)] public abstract class LoadBase { [Task] public int Load() => 1; }
            [Flow, Retry(2)] public partial class DemoFlow : LoadBase { [Task, Retry(0)] public void Store(int load) { } }
            """).ShouldBeGood();

    [Theory]
    [InlineData("[Retry(3)]\n[Retry(2)]", "Retry(2)", "'Task'")]
    [InlineData("[Retry(3, Scope = RetryScope.Execution), Retry(2), Retry(1, Scope = RetryScope.Execution)]", "Retry(1, Scope = RetryScope.Execution)", "'Execution'")]
    public void A_second_of_one_scope_on_the_class_is_reported(string attributes, string on, string scope)
    {
        var mistake = GeneratorRun.OfFlow(Load, attributes: attributes).ShouldFailOnlyWith("PIPE021");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain($"of the scope {scope} here already");
    }

    [Fact]
    public void A_second_on_a_method_is_reported() =>
        GeneratorRun.OfFlow("[Task, Retry(1), Retry(2)] public int Load() => 1;").ShouldFailOnlyWith("PIPE021").On.ShouldBe("Retry(2)");

    [Fact]
    public void A_method_retries_no_execution() =>
        GeneratorRun.OfFlow("[Task, Retry(1, Scope = RetryScope.Execution)] public int Load() => 1;").ShouldFailOnlyWith("PIPE021").On.ShouldBe("RetryScope.Execution");

    [Fact]
    public void The_assembly_retries_no_execution_and_is_told_once_for_all_flows() =>
        GeneratorRun.Of(
            """
            [assembly: Retry(1, Scope = RetryScope.Execution)]
            namespace App;
            [Flow] public partial class AFlow { [Task] public int Load() => 1; }
            [Flow] public partial class BFlow { [Task] public int Load() => 1; }
            """).ShouldFailOnlyWith("PIPE021").Message.ShouldContain("put this [Retry] on the class of the flow");

    [Fact]
    public void An_execution_is_tried_again_whatever_the_exception() =>
        GeneratorRun.OfFlow(Load, attributes: "[Retry(3, Scope = RetryScope.Execution, On = [typeof(IOException)])]").ShouldFailOnlyWith("PIPE021").On.ShouldBe("[typeof(IOException)]");
}
