using System.Reflection;
using Pipelines.Definitions;

namespace Pipelines.Generators.Tests.Emitting;

public class RegistrationTests
{
    [Fact]
    public void Every_flow_is_added_in_the_order_of_its_name()
    {
        var compiled = CompiledFlow.From(TellingFlows.Taxi, TellingFlows.Hello, TellingFlows.FanOut, TellingFlows.Inherited);
        var registry = new Registry();

        compiled.Type("Pipelines.AppFlowRegistration").GetMethod("AddAppFlows", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [registry]);

        registry.Flows.ShouldBe(["default/events", "default/months", "zoomcamp/hello", "zoomcamp/taxi"]);
    }

    [Fact]
    public void A_test_project_with_flows_of_its_own_may_see_the_internals_of_a_program()
    {
        const string program = """
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("App.Tests")]

            namespace App;

            [Flow("first")]
            public sealed partial class FirstFlow;
            """;
        const string tests = """
            namespace App.Tests;

            [Flow("second")]
            public sealed partial class SecondFlow;

            public static class Registration
            {
                public static IFlowRegistry Fill(IFlowRegistry registry) => registry.AddAppFlows().AddFlows();
            }
            """;
        var first = GeneratorRun.Of(program).Output;

        var second = GeneratorRun.Of(GeneratorRun.Compile("App.Tests", tests).AddReferences(first.ToMetadataReference()));

        second.CompilerMessages.ShouldBeEmpty();
    }

    [Fact]
    public void A_call_carries_flow_inputs_and_the_way_to_read_the_outputs()
    {
        var compiled = CompiledFlow.From(TellingFlows.Taxi);
        var flow = compiled.Definition("App.TaxiFlow");
        var inputs = CompiledFlow.Inputs(flow, "{}");

        var call = (FlowCall)compiled.Type("App.TaxiFlow").GetMethod("Call")!.Invoke(null, [inputs])!;

        call.Flow.ShouldBeSameAs(flow);
        call.Inputs.ShouldBeSameAs(inputs);
        call.GetType().ShouldBe(typeof(FlowCall<>).MakeGenericType(compiled.Type("App.TaxiFlow+Outputs")));
    }

    private sealed class Registry : IFlowRegistry
    {
        public List<string> Flows { get; } = [];

        public IFlowRegistry Add(FlowDefinition flow)
        {
            Flows.Add(flow.FullName);
            return this;
        }
    }
}
