using System.Text;
using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Generators.Tests.Emitting;

public class ApprovalTests
{
    private static readonly FlowDefinition Flow = CompiledFlow.From(TellingFlows.Approvals).Definition("App.ApprovalsFlow");

    [Fact]
    public void The_definition_says_what_is_asked_and_until_when()
    {
        var approval = Approval("ask");

        approval.Question.ShouldBe("Go on?");
        approval.Timeout.ShouldBe(TimeSpan.FromDays(2));
        approval.Decision.ShouldBe(approval.Decision with { Name = "decision", Kind = InputKind.Boolean, IsRequired = true, Description = "Whether it goes on." });
        Approval("choose").Timeout.ShouldBeNull();
        Approval("choose").Default.ShouldBeNull();
        Flow.Tasks.Where(task => task.Approval is null).Select(task => task.Id).ShouldBe(["parts", "tell"]);
    }

    [Theory]
    [InlineData("choose", InputKind.Text, "publish,publish-later,discard")]
    [InlineData("weigh", InputKind.Json, "")]
    [InlineData("place", InputKind.Text, "north,south")]
    public void A_decision_says_how_its_text_becomes_json_and_what_there_is_to_choose(string task, InputKind kind, string choices)
    {
        var decision = Approval(task).Decision;

        decision.Kind.ShouldBe(kind);
        string.Join(",", decision.Choices).ShouldBe(choices);
    }

    [Theory]
    [InlineData("ask", "false", "")]
    [InlineData("ask", "\"yes\"", "expected true or false, got 'yes'")]
    [InlineData("ask", "null", "expected true or false, got nothing")]
    [InlineData("choose", "\"publish-later\"", "")]
    [InlineData("choose", "\"publish-now\"", "expected one of: publish, publish-later, discard, got 'publish-now'")]
    [InlineData("weigh", """{"choice":"publish"}""", "")]
    [InlineData("weigh", """{"choice":"publish","percent":101}""", "percent: must be between 1 and 100, got 101")]
    [InlineData("weigh", """{"choice":"publish","precent":10}""", "precent: is not known; did you mean 'percent'?")]
    [InlineData("place", "\"south\"", "")]
    [InlineData("place", "\"east\"", "must be one of: north, south, got 'east'")]
    public void A_decision_is_held_against_its_type_and_its_rules(string task, string json, string mistake)
    {
        using var decision = JsonDocument.Parse(json);
        var context = new BindingContext();

        Approval(task).Read(decision.RootElement, context);

        string.Join("; ", context.Errors.Select(error => error.ToString())).ShouldStartWith(mistake);
        context.Errors.Count.ShouldBe(mistake.Length == 0 ? 0 : 1);
    }

    [Theory]
    [InlineData("ask", "false")]
    [InlineData("weigh", """{"choice":"discard","percent":100}""")]
    [InlineData("place", "\"north\"")]
    public void The_default_is_what_the_named_member_gives(string task, string json) =>
        Encoding.UTF8.GetString(Approval(task).Default!().Json!.Value.Span).ShouldBe(json);

    [Theory]
    [InlineData("ask", "true", "ada", false, "\"True by ada, False\"")]
    [InlineData("ask", "false", null, true, "\"False by , True\"")]
    [InlineData("weigh", """{"choice":"publish","percent":7}""", "ada", false, """{"choice":"publish","percent":7}""")]
    [InlineData("choose", "\"discard\"", "ada", false, """{"decision":"discard","by":"ada","decidedAt":"2019-01-31T00:00:00\u002B00:00","isDefault":false}""")]
    public async Task The_task_is_given_what_was_decided(string task, string json, string? by, bool isDefault, string output)
    {
        var decision = new ApprovalDecision(Encoding.UTF8.GetBytes(json), by, Invocation.Execution.LogicalDate, isDefault);

        (await CompiledFlow.RunAsync(Flow, task, Invocation.Of(element: task == "choose" ? "\"a\"" : null, decision: decision))).ShouldBe(output);
    }

    [Fact]
    public async Task An_approval_that_a_task_returns_is_handed_on_as_any_output()
    {
        var upstream = new FakeUpstream()
            .Elements("choose", """{"decision":"discard","by":"ada","decidedAt":"2019-01-31T00:00:00+00:00","isDefault":false}""")
            .Succeeded("weigh", """{"choice":"publish","percent":7}""")
            .Succeeded("place", "null");

        (await CompiledFlow.RunAsync(Flow, "tell", Invocation.Of(upstream: upstream))).ShouldBe("8");
    }

    private static ApprovalDefinition Approval(string task) => Flow.Tasks.Single(candidate => candidate.Id == task).Approval!;
}
