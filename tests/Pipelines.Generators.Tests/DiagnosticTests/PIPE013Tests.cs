namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE013Tests
{
    [Fact]
    public void A_schedule_on_a_class_whose_inputs_have_defaults_is_good() =>
        GeneratorRun.OfFlow("public sealed record Inputs(int Count = 1); [Task] public int Load() => 1;", attributes: """[Schedule("@daily")]""").ShouldBeGood();

    [Fact]
    public void Inputs_without_default_are_named()
    {
        var mistake = GeneratorRun.OfFlow("public sealed record Inputs(int Count, string Name, int Size = 1); [Task] public int Load() => 1;", attributes: """[Schedule("@daily")]""").ShouldFailOnlyWith("PIPE013");

        mistake.On.ShouldBe("Schedule");
        mistake.Message.ShouldContain("the inputs 'count', 'name' have no default");
    }
}
