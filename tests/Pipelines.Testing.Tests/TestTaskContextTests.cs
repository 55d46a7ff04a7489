using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Testing.Tests.Flows;

namespace Pipelines.Testing.Tests;

public sealed class TestTaskContextTests
{
    [Fact]
    public void A_task_is_called_as_the_ordinary_method_it_is()
    {
        var task = new TestTaskContext();

        var numbers = new SumFlow(new(Count: 3), new Multiplier()).Numbers(task);

        numbers.ShouldBe([1, 2, 3]);
        task.Metric("numbers").ShouldBe(3);
        task.Labels["count"].ShouldBe("3");
        task.Progress.ShouldHaveSingleItem().Unit.ShouldBe("numbers");
    }

    [Fact]
    public async Task Files_are_kept_in_memory()
    {
        var task = new TestTaskContext();

        var file = await new ScriptedFlow(new Script(), NullLogger<ScriptedFlow>.Instance).ReportAsync(task, CancellationToken.None);

        task.Files.Uris.ShouldBe([file.Uri]);
        await task.Artifacts.PurgeExecutionAsync(CancellationToken.None);
        task.Files.Uris.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_subflow_returns_what_the_test_says_and_is_kept()
    {
        var task = new TestTaskContext();
        task.Flows.Answer = call => call.Key is null ? new SumFlow.Outputs(6, 3) : throw new InvalidOperationException("not this one");

        var outputs = await task.Flows.RunAsync(SumFlow.Call(new(Count: 3)), CancellationToken.None);

        outputs.Sum.ShouldBe(6);
        await Should.ThrowAsync<InvalidOperationException>(() => task.Flows.RunAsync(SumFlow.Call(new(Count: 3)), "again", CancellationToken.None));
        task.Flows.Calls.Select(call => (call.Flow, call.Key, ((SumFlow.Inputs)call.Inputs!).Count)).ShouldBe([("tests/sum", null, 3), ("tests/sum", "again", 3)]);
    }

    [Fact]
    public async Task A_subflow_whose_outputs_the_test_does_not_say_is_an_error_that_tells_how()
    {
        var error = await Should.ThrowAsync<FlowTestException>(() => new TestTaskContext().Flows.RunAsync(SumFlow.Call(new(Count: 3)), CancellationToken.None));

        error.Message.ShouldContain("task.Flows.Answer");
    }

    [Fact]
    public void It_says_what_the_test_says()
    {
        var clock = new ManualClock();
        var task = new TestTaskContext(taskId: "load", elementIndex: 7, attemptNumber: 3, time: clock);

        task.AttemptNumber.ShouldBe(3);
        task.IdempotencyKey.ShouldEndWith("/load.7");
        task.Time.ShouldBe(clock);
    }

    [Fact]
    public void Figures_of_one_name_add_up()
    {
        var task = new TestTaskContext();

        task.AddMetric("rows", 2);
        task.AddMetric("rows", 3);

        task.Metrics["rows"].ShouldBe(5);
        task.Metric("other").ShouldBe(0);
    }

    [Fact]
    public void Lines_are_kept_with_their_level()
    {
        var task = new TestTaskContext(taskId: "load");

#pragma warning disable CA1848, CA2254 // A task may log as it likes; this is what is tested.
        task.Logger.LogWarning(new IOException("boom"), "row {Row} is odd", 7);
#pragma warning restore CA1848, CA2254

        var line = task.Logs.ShouldHaveSingleItem();
        line.Message.ShouldBe("row 7 is odd");
        line.Level.ShouldBe(LogLevel.Warning);
        line.Exception.ShouldNotBeNull().ShouldContain("boom");
    }
}
