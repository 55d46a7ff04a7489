using Pipelines;
using Pipelines.Testing;
using TaxiPipelines.Flows;

namespace TaxiPipelines.Tests.Flows;

public sealed class HelloFlowTests
{
    [Fact]
    public async Task It_greets_sleeps_and_says_goodbye_in_this_order()
    {
        var result = await FlowTest.RunAsync(HelloFlow.Call(new HelloFlow.Inputs("Ada")));

        result.ShouldHaveRunInOrder("hello-message", "generate-output", "sleep", "log-output", "goodbye-message");
        result.Logs.Where(line => line.TaskId is not null).Select(line => line.Message).ShouldBe(
            ["Hello, Ada!", "This is an output: I was generated during this execution.", "Goodbye, Ada!"]);
        result.Outputs.Value.ShouldBe("I was generated during this execution.");
    }

    [Fact]
    public async Task It_sleeps_for_fifteen_seconds_of_virtual_time() =>
        (await FlowTest.RunAsync(HelloFlow.Call(new HelloFlow.Inputs()))).Task("sleep").ShouldHaveSucceeded().Duration.ShouldBe(TimeSpan.FromSeconds(15));

    [Fact]
    public void Its_schedule_greets_sarah() =>
        HelloFlow.Schedule(new ScheduleTick(ManualClock.DefaultStart)).ShouldBe(new HelloFlow.Inputs("Sarah"));
}
