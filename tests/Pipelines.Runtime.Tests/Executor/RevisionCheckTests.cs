using System.Text;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class RevisionCheckTests
{
    [Fact]
    public void What_fits_goes_on() => Problems(Of(Number("stage"), Task("merge", Value("stage"))), [Ended("stage")], [Output("stage", "42")]).ShouldBeEmpty();

    [Fact]
    public void A_task_that_ended_must_still_exist() =>
        Problems(Of(Task("merge")), [Ended("stage")], []).ShouldBe(["Task 'stage' does not exist any more, but has ended as Succeeded."]);

    [Theory]
    [InlineData(TaskRunState.Skipped)]
    [InlineData(TaskRunState.RetryWaiting)]
    [InlineData(TaskRunState.Running)]
    public void A_task_that_did_nothing_that_counts_need_not(TaskRunState state) => Problems(Of(Task("merge")), [Ended("stage") with { State = state }], []).ShouldBeEmpty();

    [Fact]
    public void Its_output_must_still_fit() =>
        Problems(Of(Number("stage")), [Ended("stage")], [Output("stage", "\"many\"")])
            .ShouldBe(["The output of task 'stage' does not fit its type any more (long): expected a whole number, got 'many'."]);

    [Fact]
    public void A_task_that_returned_nothing_cannot_have_an_output_now() =>
        Problems(Of(Number("stage")), [Ended("stage")], []).ShouldBe(["Task 'stage' returned nothing, but returns long now."]);

    [Fact]
    public void An_element_must_still_fit() =>
        Problems(Of(Task("list"), Number("load") with { Each = "list" }), [Ended("load") with { ElementCount = 1 }, Ended("load", 0)], [Output("list", "[1]"), Output("load", "[]", 0)])
            .ShouldBe(["The output of task 'load.0' does not fit its type any more (long): expected a whole number, got a list of 0 elements."]);

    [Fact]
    public void A_fanned_out_task_must_still_be_one() =>
        Problems(Of(Task("load")), [Ended("load") with { ElementCount = 3 }], []).ShouldBe(["Task 'load' ran for each of 3 elements, but runs once now."]);

    [Fact]
    public void A_task_that_ran_once_must_not_be_fanned_out_now() =>
        Problems(Of(Task("list"), Task("load") with { Each = "list" }), [Ended("load")], []).ShouldBe(["Task 'load' ran once, but runs for each element of 'list' now."]);

    [Fact]
    public void A_fanned_out_task_must_still_have_as_many_elements() =>
        Problems(Of(Task("other"), Task("load") with { Each = "other" }), [Ended("load") with { ElementCount = 3 }], [Output("other", "[1,2]")])
            .ShouldBe(["Task 'load' ran for each of 3 elements, but runs for each element of 'other' now, which has 2 elements."]);

    [Fact]
    public async Task An_execution_that_fits_goes_on_and_has_the_new_revision()
    {
        var flow = Of(Number("stage"), Task("merge", Value("stage"))) with { Revision = "2" };
        await using var host = await TestHost.StartAsync(flows: [flow]);

        await host.StoreAsync(Ended("stage"), Output("stage", "42"), Ended("gone") with { State = TaskRunState.RetryWaiting });
        host.Executor.Signal();
        var execution = await host.EndAsync("e1");

        execution.State.ShouldBe(ExecutionState.Succeeded);
        execution.Revision.ShouldBe("2");
        (await host.TaskRunAsync("e1", "stage")).Attempts.ShouldBe(1);
        (await host.TaskRunAsync("e1", "gone")).Reason.ShouldBe("The flow does not have this task any more.");
    }

    [Fact]
    public async Task An_execution_that_does_not_fit_fails_and_says_all_that_changed()
    {
        var flow = Of(Number("stage")) with { Revision = "2", Inputs = TestInputs.Of(TestInputs.Text("taxi")) };
        await using var host = await TestHost.StartAsync(flows: [flow]);

        await host.StoreAsync(Ended("stage"), Output("stage", "\"many\""), Ended("extract"));
        host.Executor.Signal();
        var execution = await host.EndAsync("e1");

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Reason.ShouldBe("It cannot be gone on with.");
        execution.Revision.ShouldBe("1");
        execution.Error!.Message.ShouldBe(
            "Execution e1 of flow 'test/flow' began under revision '1' and cannot go on under '2'. "
            + "Task 'extract' does not exist any more, but has ended as Succeeded. "
            + "The output of task 'stage' does not fit its type any more (long): expected a whole number, got 'many'. "
            + "Input 'taxi' is required. Replay it: replay e1.");
    }

    private static IReadOnlyList<string> Problems(FlowDefinition flow, TaskRunRecord[] runs, TaskOutputRecord[] outputs) => RevisionCheck.Problems(flow, runs, outputs);

    private static TaskDefinition Number(string id) => Returning(id, "1") with
    {
        OutputType = "long",
        CheckOutput = static (json, context) => ValueCodecs.Int64.Read(json, context),
    };

    private static TaskRunRecord Ended(string id, int? element = null) => new() { Key = new TaskRunKey(id, element), State = TaskRunState.Succeeded, Attempts = 1 };

    private static TaskOutputRecord Output(string id, string json, int? element = null) => new(new TaskRunKey(id, element), Encoding.UTF8.GetBytes(json));
}
