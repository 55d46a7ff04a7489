namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE003Tests
{
    [Fact]
    public void Tasks_with_different_ids_are_good() => GeneratorRun.OfFlow("[Task] public int Load() => 1; [Task] public int Load2() => 1;").ShouldBeGood();

    [Theory]
    [InlineData("[Task] public int Load() => 1; [Task] public Task<int> LoadAsync() => Task.FromResult(1);", "LoadAsync")]
    [InlineData("[Task] public int LoadAll() => 1; [Task] public int Load_All() => 1;", "Load_All")]
    [InlineData("[Task] public int Clean() => 1; [Finally] public void CleanAsync() { }", "CleanAsync")]
    public void The_second_task_of_an_id_is_reported_at_its_name(string members, string on)
    {
        var mistake = GeneratorRun.OfFlow(members).ShouldFailOnlyWith("PIPE003");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain("already belongs to");
    }

    [Fact]
    public void A_task_of_a_base_class_is_named_with_its_class() =>
        GeneratorRun.Of(
            """
            namespace App;
            public abstract class LoadBase { [Task] public int Load() => 1; }
            [Flow] public partial class DemoFlow : LoadBase { [Task] public Task LoadAsync() => Task.CompletedTask; }
            """).ShouldFailOnlyWith("PIPE003").Message.ShouldContain("'LoadBase.Load'");

    [Fact]
    public void Two_triggers_of_one_id_are_reported() =>
        GeneratorRun.OfFlow(
            """
            [Task] public int Load() => 1;
            [Schedule("@daily")] public static bool Night(ScheduleTick tick) => true;
            [FileArrival("in/*")] public static bool Night(FileArrived file) => true;
            """).ShouldFailOnlyWith("PIPE003").On.ShouldBe("Night");
}
