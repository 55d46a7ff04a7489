namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE002Tests
{
    [Fact]
    public void The_same_id_in_two_namespaces_is_good() =>
        GeneratorRun.Of(
            """namespace A; [Flow("load", Namespace = "a")] public partial class LoadFlow { [Task] public int Load() => 1; }""",
            """namespace B; [Flow("load", Namespace = "b")] public partial class LoadFlow { [Task] public int Load() => 1; }""").ShouldBeGood();

    [Fact]
    public void The_second_flow_of_a_name_is_reported_at_its_id()
    {
        var mistake = GeneratorRun.Of(
            """namespace A; [Flow("load")] public partial class LoadFlow { }""",
            """namespace B; [Flow( "load" )] public partial class OtherFlow { }""").ShouldFailOnlyWith("PIPE002");

        mistake.On.ShouldBe("\"load\"");
        mistake.Message.ShouldContain("'default/load' already belongs to flow 'A.LoadFlow'");
    }

    [Fact]
    public void An_id_taken_from_the_class_name_is_reported_there() =>
        GeneratorRun.Of(
            "namespace A; [Flow] public partial class LoadFlow { }",
            "namespace B; [Flow] public partial class LoadFlow { }").ShouldFailOnlyWith("PIPE002").On.ShouldBe("LoadFlow");
}
