using System.Text.Json;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor.Approvals;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;
using static Pipelines.Runtime.Tests.Support.TestApproval;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor.Approvals;

public sealed class ApprovalCheckTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("yes", "true")]
    [InlineData("no", "false")]
    [InlineData(null, "true")]
    public void Text_becomes_the_decision(string? text, string json) =>
        Text(Check().FromText(Of(Review(YesOrNo())), new TaskRunKey("review"), text, "ada").Json).ShouldBe(json);

    [Fact]
    public void What_does_not_fit_is_refused_with_the_flow_the_task_and_what_is_expected()
    {
        var error = Should.Throw<DecisionException>(() => Check().FromText(Of(Review(YesOrNo())), new TaskRunKey("review"), "perhaps", null));

        error.Message.ShouldStartWith("The decision on task 'review' of flow 'test/flow' (Publish it?) does not fit: ");
        error.Message.ShouldEndWith("Expected is yes or no.");
    }

    [Fact]
    public void A_task_that_asks_nobody_is_refused_with_those_that_do()
    {
        var error = Should.Throw<DecisionException>(() => Check().FromText(Of(Task("load"), Review(YesOrNo())), new TaskRunKey("load"), "yes", null));

        error.Message.ShouldBe("Task 'load' of flow 'test/flow' waits for nobody's decision. Those that do: 'review'.");
    }

    [Fact]
    public void A_secret_within_a_decision_is_encrypted_however_it_is_given()
    {
        var protector = new InputProtector(Options.Create(new PipelineOptions { DataDirectory = _folder.FullName }));
        var approval = YesOrNo() with { Read = static (json, context) => ApprovalDefinition.ReadAs(json, ValueCodecs.Sequence(ValueCodecs.Secret, static list => list), context) };
        using var decision = JsonDocument.Parse("""["hunter22"]""");

        var signal = new ApprovalCheck(protector, new StoreClock(TimeProvider.System)).FromJson(Of(Review(approval)), new TaskRunKey("review"), decision.RootElement, "ada");

        Text(signal.Json).ShouldNotContain("hunter22");
        Text(protector.Unprotect(signal.Json!.Value)).ShouldBe("""[{"$secret":"hunter22"}]""");
    }

    private static ApprovalCheck Check() => new(new InputProtector(Options.Create(new PipelineOptions())), new StoreClock(TimeProvider.System));
}
