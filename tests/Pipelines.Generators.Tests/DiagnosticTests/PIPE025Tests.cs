namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE025Tests
{
    [Fact]
    public void Keys_of_their_own_are_good() =>
        GeneratorRun.OfFlow("""[Task] public int Load() => 1; [Webhook("a")] public static bool A(WebhookRequest request) => true; [Webhook("b")] public static bool B(WebhookRequest request) => true;""").ShouldBeGood();

    [Fact]
    public void The_second_webhook_of_a_flow_with_the_same_key_is_reported_at_its_key()
    {
        var mistake = GeneratorRun.OfFlow("""[Task] public int Load() => 1; [Webhook("a")] public static bool A(WebhookRequest request) => true; [Webhook( "a" )] public static bool B(WebhookRequest request) => true;""").ShouldFailOnlyWith("PIPE025");

        mistake.On.ShouldBe("\"a\"");
        mistake.Message.ShouldBe("The webhook key 'a' already belongs to 'A' of flow 'App.DemoFlow'; give this webhook another");
    }

    [Fact]
    public void Two_flows_share_no_key()
    {
        var run = GeneratorRun.Of(Flow("First", "shared"), Flow("Second", "shared"), Flow("Third", "own"));

        run.ShouldFailOnlyWith("PIPE025").Message.ShouldContain("'Hook' of flow 'App.FirstFlow'");
        run.Reported[0].Location.SourceTree!.FilePath.ShouldBe("Source1.cs");
    }

    [Fact]
    public void A_webhook_that_two_flows_inherit_is_reported_once() =>
        GeneratorRun.Of(
            """
            namespace App;
            public abstract class HookBase { [Task] public int Load() => 1; [Webhook("shared")] public static bool Hook(WebhookRequest request) => true; }
            [Flow] public partial class FirstFlow : HookBase { }
            [Flow] public partial class SecondFlow : HookBase { }
            """).ShouldFailOnlyWith("PIPE025").On.ShouldBe("\"shared\"");

    [Fact]
    public void A_key_that_is_given_up_is_free_again()
    {
        var first = GeneratorRun.Of(Flow("First", "shared"), Flow("Second", "shared"));

        var second = first.AfterEdit("Source0.cs", text => text.Replace("\"shared\"", "\"other\"", StringComparison.Ordinal));

        second.ShouldBeGood();
    }

    private static string Flow(string name, string key) =>
        GeneratorRun.FlowSource($"""[Task] public int Load() => 1; [Webhook("{key}")] public static bool Hook(WebhookRequest request) => true;""", name: name);
}
