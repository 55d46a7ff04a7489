using Pipelines.Runtime.Executor;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class FlowRegistryTests
{
    [Theory]
    [InlineData("test/flow")]
    [InlineData("flow")]
    public void A_flow_is_found_by_its_full_name_and_by_an_id_that_only_it_has(string name)
    {
        var flow = Of();
        var registry = new FlowRegistry();
        registry.Add(flow);

        registry.Find(name).ShouldBeSameAs(flow);
    }

    [Fact]
    public void An_unknown_name_finds_nothing() => new FlowRegistry().Find("flow").ShouldBeNull();

    [Fact]
    public void An_id_that_several_flows_have_must_be_named_in_full()
    {
        var registry = new FlowRegistry();
        registry.Add(Of()).Add(Of() with { Namespace = "other" });

        Should.Throw<PipelineException>(() => registry.Find("flow")).Message.ShouldContain("'other/flow'");
    }

    [Fact]
    public void The_same_name_twice_is_refused()
    {
        var registry = new FlowRegistry();
        registry.Add(Of());

        Should.Throw<PipelineException>(() => registry.Add(Of())).Message.ShouldContain("'test/flow'");
    }

    [Fact]
    public void A_flow_is_called_by_its_id_until_another_has_it_too()
    {
        var flow = Of();
        var registry = new FlowRegistry();
        registry.Add(flow);
        var before = registry.ShortName(flow);
        registry.Add(Of() with { Namespace = "other" });

        before.ShouldBe("flow");
        registry.ShortName(flow).ShouldBe("test/flow");
        registry.Flows.Select(static one => one.FullName).ShouldBe(["test/flow", "other/flow"]);
    }
}
