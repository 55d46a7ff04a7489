namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE016Tests
{
    [Theory]
    [InlineData("[Task] private int Load() => 1;")]
    [InlineData("[Task] public async ValueTask<int> LoadAsync() { await Task.Yield(); return 1; }")]
    [InlineData("[Task] internal void Load() { }")]
    public void Instance_methods_are_good(string member) => GeneratorRun.OfFlow(member).ShouldBeGood();

    [Theory]
    [InlineData("[Task] public static int Load() => 1;", "Load", "is static")]
    [InlineData("[Task] public T? Load<T>() => default;", "Load", "is generic")]
    [InlineData("[Task] public async void Load() => await Task.Yield();", "Load", "is async void")]
    [InlineData("[Task] public void Load(out int count) => count = 1;", "count", "has the out parameter 'count'")]
    [InlineData("[Task] public void Load(ref int count) => count = 1;", "count", "has the ref parameter 'count'")]
    [InlineData("[Task, Finally] public void Load() { }", "Load", "is marked more than once")]
    [InlineData("[Task] public int One() => 1; [Output] public T? Result<T>(int one) => default;", "Result", "is generic")]
    public void A_method_that_cannot_be_called_is_reported(string member, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow(member).ShouldFailOnlyWith("PIPE016");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Fact]
    public void A_private_task_of_a_base_class_cannot_be_called() =>
        GeneratorRun.Of(
            """
            namespace App;
            public abstract class LoadBase { [Task] private int Load() => 1; }
            [Flow] public partial class DemoFlow : LoadBase { }
            """).ShouldFailOnlyWith("PIPE016").Message.ShouldContain("make it protected or public");
}
