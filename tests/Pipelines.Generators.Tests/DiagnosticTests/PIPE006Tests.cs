namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE006Tests
{
    [Fact]
    public void A_diamond_is_no_circle() =>
        GeneratorRun.OfFlow("[Task] public int A() => 1; [Task] public int B(int a) => a; [Task] public int C(int a) => a; [Task] public int D(int b, int c) => b + c;").ShouldBeGood();

    [Fact]
    public void The_path_of_a_circle_is_printed()
    {
        var mistake = GeneratorRun.OfFlow("[Task] public int Start() => 1; [Task] public int A(int c, int start) => c; [Task] public int B(int a) => a; [Task] public int C(int b) => b;").ShouldFailOnlyWith("PIPE006");

        mistake.Message.ShouldEndWith("a → c → b → a");
        mistake.On.ShouldBe("a");
    }

    [Fact]
    public void A_task_that_takes_its_own_output_is_a_circle() =>
        GeneratorRun.OfFlow("[Task] public int Load(int load) => 1;").ShouldFailOnlyWith("PIPE006").Message.ShouldEndWith("load → load");

    [Fact]
    public void Order_and_conditions_count_too()
    {
        var mistake = GeneratorRun.OfFlow(
            """
            [Task(After = [nameof(B)])] public void A() { }
            [Task, When(nameof(IsDue))] public int B() => 1;
            [Task(After = [nameof(A)])] public int C() => 1;
            private bool IsDue(int c) => c > 0;
            """).ShouldFailOnlyWith("PIPE006");

        mistake.Message.ShouldEndWith("a → b → c → a");
        mistake.On.ShouldBe("nameof(A)");
    }
}
