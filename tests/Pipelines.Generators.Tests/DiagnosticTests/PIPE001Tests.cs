namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE001Tests
{
    [Fact]
    public void A_partial_class_is_a_flow() => GeneratorRun.OfFlow("[Task] public int Load() => 1;").ShouldBeGood();

    [Fact]
    public void A_flow_may_be_nested_in_partial_types() =>
        GeneratorRun.Of("namespace App; public static partial class Outer { internal partial record Inner { [Flow] public sealed partial class LoadFlow { [Task] public int Load() => 1; } } }").ShouldBeGood();

    [Theory]
    [InlineData("public sealed class LoadFlow", "is not partial")]
    [InlineData("public static partial class LoadFlow", "is static")]
    [InlineData("public abstract partial class LoadFlow", "is abstract")]
    [InlineData("public partial class LoadFlow<T>", "is generic")]
    [InlineData("file partial class LoadFlow", "is local to its file")]
    public void A_class_that_cannot_be_a_flow_is_reported_at_its_name(string declaration, string reason)
    {
        var mistake = GeneratorRun.Of($"namespace App; [Flow] {declaration} {{ }}").ShouldFailOnlyWith("PIPE001");

        mistake.On.ShouldBe("LoadFlow");
        mistake.Message.ShouldContain(reason);
    }

    [Fact]
    public void A_type_around_it_that_is_not_partial_is_named() =>
        GeneratorRun.Of("namespace App; public class Outer { [Flow] public partial class LoadFlow { } }")
            .ShouldFailOnlyWith("PIPE001").Message.ShouldContain("nested in 'Outer', which is not partial");

    [Fact]
    public void A_private_flow_is_refused_since_nobody_could_register_it() =>
        GeneratorRun.Of("namespace App; public partial class Outer { [Flow] private partial class LoadFlow { } }")
            .ShouldFailOnlyWith("PIPE001").Message.ShouldContain("is private");

    [Fact]
    public void A_required_member_is_refused_since_only_the_constructor_is_called() =>
        GeneratorRun.OfFlow("public required string Name { get; init; } [Task] public string Load() => Name;")
            .ShouldFailOnlyWith("PIPE001").Message.ShouldContain("the required member 'Name'");

    [Theory]
    [InlineData("public sealed record Call(string Number);", "'Call'")]
    [InlineData("public enum Definition { First }", "'Definition'")]
    [InlineData("private const int GeneratedFlow = 1;", "'GeneratedFlow'")]
    [InlineData("public int Call => 1;", "'Call'")]
    [InlineData("private static void Call() { }", "'Call'")]
    [InlineData("public sealed record Inputs(int Count = 1); private static void Call(Inputs inputs) { }", "'Call'")]
    public void A_member_with_the_name_of_what_is_generated_is_reported(string member, string name) =>
        GeneratorRun.OfFlow(member + " [Task] public int Load() => 1;").ShouldFailOnlyWith("PIPE001").Message.ShouldContain($"has the member {name}, but a member of this name is generated");

    [Fact]
    public void A_member_of_a_base_with_the_name_of_what_is_generated_is_named() =>
        GeneratorRun.Of("namespace App; public abstract class CallBase { public sealed record Call(string Number); } [Flow] public partial class LoadFlow : CallBase { [Task] public int Load() => 1; }")
            .ShouldFailOnlyWith("PIPE001").Message.ShouldContain("has the member 'CallBase.Call'");

    [Theory]
    [InlineData("Call")]
    [InlineData("Definition")]
    public void A_flow_with_the_name_of_what_is_generated_is_reported(string name) =>
        GeneratorRun.Of($"namespace App; [Flow] public partial class {name} {{ [Task] public int Load() => 1; }}").ShouldFailOnlyWith("PIPE001").Message.ShouldContain($"is called '{name}'");

    [Theory]
    [InlineData("private static void Call(string number) { } private static void Call<T>() { }")]
    [InlineData("public sealed record Inputs(int Count = 1); private static void Call() { }")]
    public void Overloads_of_what_is_generated_are_good(string members) => GeneratorRun.OfFlow(members + " [Task] public int Load() => 1;").ShouldBeGood();

    [Fact]
    public void A_flow_that_waits_for_a_faulty_one_makes_no_second_mistake() =>
        GeneratorRun.Of(
            "namespace App; [Flow] public class FirstFlow { }",
            GeneratorRun.FlowSource("[Task] public int Load() => 1; [AfterFlow<FirstFlow>] public static bool Then(FlowCompleted completed) => true;")).ShouldFailOnlyWith("PIPE001");

    [Fact]
    public void An_id_with_other_letters_is_reported_at_the_id()
    {
        var mistake = GeneratorRun.Of("""namespace App; [Flow("My Flow")] public partial class LoadFlow { }""").ShouldFailOnlyWith("PIPE001");

        mistake.On.ShouldBe("\"My Flow\"");
        mistake.Message.ShouldContain("lower-case letters");
    }
}
