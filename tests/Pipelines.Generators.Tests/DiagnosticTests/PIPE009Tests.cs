namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE009Tests
{
    [Fact]
    public void A_valid_expression_is_good() =>
        GeneratorRun.OfFlow("""[Task] public int Load() => 1; [Schedule("0 9 1 * *")] public static bool Monthly(ScheduleTick tick) => true;""").ShouldBeGood();

    [Fact]
    public void An_invalid_one_is_reported_with_the_field_and_the_reason()
    {
        var mistake = GeneratorRun.OfFlow("""[Task] public int Load() => 1; [Schedule("0 25 1 * *")] public static bool Monthly(ScheduleTick tick) => true;""").ShouldFailOnlyWith("PIPE009");

        mistake.On.ShouldBe("\"0 25 1 * *\"");
        mistake.Message.ShouldBe("The cron expression '0 25 1 * *' is invalid: hour '25': 25 is not between 0 and 23");
    }

    [Fact]
    public void A_schedule_on_the_class_is_checked_too() =>
        GeneratorRun.OfFlow("[Task] public int Load() => 1;", attributes: """[Schedule("@dayly")]""").ShouldFailOnlyWith("PIPE009").Message.ShouldContain("did you mean @daily?");
}
