using Pipelines.Definitions;

namespace Pipelines.Generators.Tests.Emitting;

public class PolicyTests
{
    private static readonly FlowDefinition Flow = CompiledFlow.From(TellingFlows.Policies).Definition("App.PoliciesFlow");

    [Fact]
    public void The_flow_has_its_own_timeout_and_priority()
    {
        Flow.Timeout.ShouldBe(TimeSpan.FromHours(2));
        Flow.Priority.ShouldBe(-5);
    }

    [Fact]
    public void A_flow_that_says_nothing_has_neither()
    {
        var flow = CompiledFlow.From(TellingFlows.Hello).Definition("App.HelloFlow");

        (flow.Timeout, flow.Priority, flow.Retry, flow.Concurrency).ShouldBe((null, 0, null, null));
    }

    [Fact]
    public void The_key_of_the_limit_is_the_json_name_of_the_input() =>
        Flow.Concurrency.ShouldBe(new ConcurrencyPolicy(1, OnLimit.Cancel, "colour"));

    [Fact]
    public void A_retry_of_the_execution_is_none_of_its_tasks()
    {
        Flow.Retry!.MaxRetries.ShouldBe(3);
        Flow.Retry.Delay.ShouldBe(TimeSpan.FromHours(1));
        Task("load").Retry!.MaxRetries.ShouldBe(7);
        Task("load").Retry!.Delay.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_retry_of_one_task_is_none_of_the_execution()
    {
        Task("store").Retry!.MaxRetries.ShouldBe(1);
        Task("check").Retry.ShouldBeNull();
    }

    [Fact]
    public void A_retry_of_tasks_leaves_the_execution_without_one() =>
        CompiledFlow.From(GeneratorRun.FlowSource("[Task] public int Load() => 1;", attributes: "[Retry(3)]")).Definition("App.DemoFlow").Retry.ShouldBeNull();

    [Fact]
    public void A_retry_of_the_execution_leaves_the_tasks_without_one()
    {
        var flow = CompiledFlow.From(GeneratorRun.FlowSource("[Task] public int Load() => 1;", attributes: "[Retry(3, Scope = RetryScope.Execution)]")).Definition("App.DemoFlow");

        flow.Tasks[0].Retry.ShouldBeNull();
        flow.Retry!.MaxRetries.ShouldBe(3);
    }

    [Fact]
    public void A_flow_switches_off_what_its_base_retries_and_keeps_the_other_scope()
    {
        var flow = CompiledFlow.From(
            """
            namespace App;
            [Retry(3, Scope = RetryScope.Execution), Retry(4)] public abstract class LoadBase { [Task] public int Load() => 1; }
            [Flow, Retry(0, Scope = RetryScope.Execution)] public partial class DemoFlow : LoadBase;
            """).Definition("App.DemoFlow");

        flow.Retry.ShouldBeNull();
        flow.Tasks[0].Retry!.MaxRetries.ShouldBe(4);
    }

    private static TaskDefinition Task(string id) => Flow.Tasks.Single(task => task.Id == id);
}
