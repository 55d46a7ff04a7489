using System.Text;
using System.Text.Json;
using Pipelines.Definitions;
using SampleFlows;
using SampleLibrary;

namespace Pipelines.Generators.Tests.Emitting;

/// <summary>What the SDK's own compiler made of the projects under <c>tests/Samples</c>, called as a program calls it.</summary>
public class RealProjectTests
{
    [Fact]
    public void Flows_of_several_assemblies_register_side_by_side()
    {
        var registry = new Registry();

        registry.AddSampleLibraryFlows().AddSampleFlowsFlows();

        registry.Flows.Select(flow => flow.FullName).ShouldBe(["library/ping", "samples/orders", "samples/perhaps", "samples/review"]);
        registry.Flows[..2].ShouldBe([PingFlow.Definition, OrdersFlow.Definition]);
    }

    [Fact]
    public void Tasks_of_a_base_in_another_assembly_come_first() =>
        OrdersFlow.Definition.Tasks.Select(task => task.Id).ShouldBe(["open", "load", "close", "days", "count", "sum"]);

    [Fact]
    public void Policies_of_a_base_hold_for_the_tasks_below_it() =>
        OrdersFlow.Definition.Tasks.Single(task => task.Id == "open").Retry!.MaxRetries.ShouldBe(2);

    [Fact]
    public void Policies_of_a_base_hold_for_the_execution_too()
    {
        OrdersFlow.Definition.Retry!.MaxRetries.ShouldBe(1);
        OrdersFlow.Definition.Retry.Delay.ShouldBe(TimeSpan.FromHours(1));
        (ReviewFlow.Definition.Retry, ReviewFlow.Definition.Timeout, ReviewFlow.Definition.Priority).ShouldBe((null, TimeSpan.FromDays(7), 3));
    }

    [Fact]
    public void Every_flow_is_called_by_name_whatever_it_takes_and_gives_and_wherever_it_stands()
    {
        var calls = ReviewFlow.Calls();

        calls.Select(call => call.Flow.FullName).ShouldBe(["library/ping", "samples/orders", "samples/perhaps", "samples/review"]);
        calls[0].Flow.ShouldBeSameAs(PingFlow.Definition);
        calls.Select(call => call.Inputs is null).ShouldBe([true, false, true, true]);
        calls[3].ShouldBeOfType<FlowCall>("a flow without outputs has nothing to read");
        using var outputs = JsonDocument.Parse("""["pong", null]""");
        ((FlowCall<string>)calls[0]).OutputCodec.Read(outputs.RootElement[0], new BindingContext()).ShouldBe("pong");
        ((FlowCall<string?>)calls[2]).OutputCodec.Read(outputs.RootElement[1], new BindingContext()).ShouldBeNull();
    }

    [Fact]
    public async Task A_decision_goes_to_the_task_that_asked_and_on_to_the_next()
    {
        var asked = ReviewFlow.Definition.Tasks[0].Approval!;
        var decision = new ApprovalDecision("""{"isGood":true,"percent":40}"""u8.ToArray(), "ada", Invocation.Execution.LogicalDate, IsDefault: false);

        var review = await CompiledFlow.RunAsync(ReviewFlow.Definition, "review", Invocation.Of(decision: decision));

        review.ShouldBe("""{"decision":{"isGood":true,"percent":40},"by":"ada","decidedAt":"2019-01-31T00:00:00\u002B00:00","isDefault":false}""");
        (await CompiledFlow.RunAsync(ReviewFlow.Definition, "go", Invocation.Of(upstream: new FakeUpstream().Succeeded("review", review!)))).ShouldBe("40");
        Encoding.UTF8.GetString(asked.Default!().Json!.Value.Span).ShouldBe("""{"isGood":false,"percent":0}""");
        asked.Decision.Description.ShouldBe("Whether it is good, and how much of it.");
    }

    [Fact]
    public void A_call_is_typed_from_inputs_to_outputs()
    {
        FlowCall<OrdersFlow.Outputs> call = OrdersFlow.Call(new OrdersFlow.Inputs([new DateOnly(2019, 1, 2)]));

        using var outputs = JsonDocument.Parse("""{"rows":7,"busiest":{"day":"2019-01-02","rows":2},"owner":"me"}""");
        call.OutputCodec.Read(outputs.RootElement, new BindingContext())
            .ShouldBe(new OrdersFlow.Outputs(7, new OrdersFlow.DayOrders(new DateOnly(2019, 1, 2), 2), "me"));
    }

    [Fact]
    public void Inputs_with_a_property_of_their_own_are_bound()
    {
        var inputs = (OrdersFlow.Inputs)CompiledFlow.Inputs(OrdersFlow.Definition, """{"days":["2019-01-02"],"owner":" me "}""")!;

        inputs.Owner.ShouldBe("me");
        inputs.Batch.ShouldBe(100);
        ((OrdersFlow.Inputs)CompiledFlow.Inputs(OrdersFlow.Definition, """{"days":[]}""")!).Owner.ShouldBe("nobody");
    }

    [Fact]
    public async Task The_tasks_run_one_after_the_other_on_what_the_others_wrote()
    {
        var flow = OrdersFlow.Definition;
        var inputs = new OrdersFlow.Inputs([new DateOnly(2019, 1, 2), new DateOnly(2019, 1, 5)], Batch: 10);
        var upstream = new FakeUpstream();

        upstream.Succeeded("open", (await CompiledFlow.RunAsync(flow, "open", Invocation.Of(inputs)))!);
        upstream.Succeeded("load", (await CompiledFlow.RunAsync(flow, "load", Invocation.Of(inputs, upstream)))!);
        upstream.Succeeded("days", (await CompiledFlow.RunAsync(flow, "days", Invocation.Of(inputs)))!);
        upstream.Elements("count",
            await CompiledFlow.RunAsync(flow, "count", Invocation.Of(inputs, upstream, "\"2019-01-02\"")),
            await CompiledFlow.RunAsync(flow, "count", Invocation.Of(inputs, upstream, "\"2019-01-05\"")));
        upstream.Succeeded("sum", (await CompiledFlow.RunAsync(flow, "sum", Invocation.Of(inputs, upstream)))!);

        Encoding.UTF8.GetString(flow.Output!.Make(Invocation.Of(inputs, upstream)).Json!.Value.Span)
            .ShouldBe("""{"rows":27,"busiest":{"day":"2019-01-05","rows":5},"owner":"nobody"}""");
    }

    [Fact]
    public void A_trigger_reads_the_outputs_of_a_flow_in_another_assembly()
    {
        var trigger = OrdersFlow.Definition.Triggers.ShouldHaveSingleItem().ShouldBeOfType<AfterFlowTriggerDefinition>();
        var completed = new FlowCompleted(Invocation.Execution, ExecutionState.Succeeded, new DateTimeOffset(2019, 1, 31, 0, 0, 0, TimeSpan.Zero));

        trigger.After().ShouldBeSameAs(PingFlow.Definition);
        trigger.Map(completed, "\"pong\""u8.ToArray()).ShouldHaveSingleItem().ShouldBeOfType<OrdersFlow.Inputs>().Days.ShouldBe([new DateOnly(2019, 1, 31)]);
        trigger.Map(completed, "\"no\""u8.ToArray()).ShouldBeEmpty();
    }

    private sealed class Registry : IFlowRegistry
    {
        public List<FlowDefinition> Flows { get; } = [];

        public IFlowRegistry Add(FlowDefinition flow)
        {
            Flows.Add(flow);
            return this;
        }
    }
}
