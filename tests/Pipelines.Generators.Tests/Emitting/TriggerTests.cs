using System.Text;
using Pipelines.Definitions;

namespace Pipelines.Generators.Tests.Emitting;

public class TriggerTests
{
    private static readonly CompiledFlow Compiled = CompiledFlow.From(TellingFlows.Triggers);
    private static readonly FlowDefinition Flow = Compiled.Definition("App.TriggeredFlow");
    private static readonly FlowDefinition First = Compiled.Definition("App.FirstFlow");
    private static readonly DateTimeOffset Night = new(2019, 1, 31, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_method_that_returns_nothing_starts_a_flow_without_inputs()
    {
        var flow = CompiledFlow.From("""
            namespace App;

            [Flow("quiet")]
            public sealed partial class QuietFlow
            {
                [Task]
                public int Load() => 1;

                [AfterFlow<QuietFlow>]
                public static void Again(FlowCompleted completed)
                {
                }
            }
            """).Definition("App.QuietFlow");

        var trigger = flow.Triggers.OfType<AfterFlowTriggerDefinition>().Single();

        trigger.Map(null!, null).ShouldBe([null]);
    }

    [Fact]
    public void A_schedule_on_the_class_starts_with_the_defaults()
    {
        var schedule = Trigger<ScheduleTriggerDefinition>(Flow.Triggers[0].Id);

        Written(schedule.Map(new ScheduleTick(Night))).ShouldBe(["""{"by":"class","count":1}"""]);
        (schedule.Cron, schedule.TimeZone, schedule.Missed, schedule.Overlap, schedule.Jitter)
            .ShouldBe(("@daily", "UTC", Missed.All, Overlap.Skip, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Null_starts_nothing()
    {
        var schedule = Trigger<ScheduleTriggerDefinition>("hourly");

        schedule.Map(new ScheduleTick(Night)).ShouldBeEmpty();
        Written(schedule.Map(new ScheduleTick(Night.AddHours(3)))).ShouldBe(["""{"by":"hourly","count":3}"""]);
    }

    [Fact]
    public void A_webhook_gets_the_request() =>
        Written(Trigger<WebhookTriggerDefinition>("plain").Map(Request(""), new BindingContext())).ShouldBe(["""{"by":"POST","count":1}"""]);

    [Fact]
    public void A_webhook_gets_the_body_and_passes_over_what_it_does_not_know() =>
        Written(Trigger<WebhookTriggerDefinition>("typed").Map(Request("""{"name":"x","count":3,"more":true}"""), new BindingContext())).ShouldBe(["""{"by":"x","count":3}"""]);

    [Theory]
    [InlineData("""{"count":"many"}""", "name: is required: expected text; count: expected a whole number, got 'many'")]
    [InlineData("not json", "the body is not JSON")]
    public void Mistakes_in_a_body_start_nothing_and_are_told(string body, string errors)
    {
        var context = new BindingContext();

        Trigger<WebhookTriggerDefinition>("typed").Map(Request(body), context).ShouldBeEmpty();

        string.Join("; ", context.Errors).ShouldStartWith(errors);
    }

    [Fact]
    public void The_end_of_another_flow_comes_with_its_outputs()
    {
        var trigger = Trigger<AfterFlowTriggerDefinition>("after-first");

        trigger.After().ShouldBeSameAs(First);
        trigger.States.ShouldBe([ExecutionState.Succeeded]);
        Written(trigger.Map(Completed(), "5"u8.ToArray())).ShouldBe(["""{"by":"first","count":5}"""]);
    }

    [Fact]
    public void Two_flows_may_wait_for_each_other()
    {
        var trigger = First.Triggers.OfType<AfterFlowTriggerDefinition>().Single();

        trigger.After().ShouldBeSameAs(Flow);
        trigger.IsEnabled.ShouldBeFalse();
        trigger.Map(Completed(), null).ShouldBe([null]);
    }

    [Fact]
    public void A_flow_without_inputs_is_started_or_not()
    {
        var trigger = First.Triggers.OfType<WebhookTriggerDefinition>().Single();

        trigger.Map(Request("""{"name":"x"}"""), new BindingContext()).ShouldBe([null]);
        trigger.Map(Request("""{"name":"x","count":0}"""), new BindingContext()).ShouldBeEmpty();
        trigger.Map(Request("{}"), new BindingContext()).ShouldBeEmpty();
    }

    [Fact]
    public void One_event_may_start_several() =>
        Written(Trigger<FileArrivalTriggerDefinition>("arrived").Map(new FileArrived("/a.csv", 1, Night))).ShouldBe(["""{"by":"/a.csv","count":1}""", """{"by":"/a.csv","count":2}"""]);

    [Fact]
    public void Messages_are_taken_one_by_one_or_as_a_batch()
    {
        object message = Activator.CreateInstance(Compiled.Type("App.Message"), "hi")!;

        Written(Trigger<ListenTriggerDefinition>("heard").Map([message, message])).Length.ShouldBe(2);
        Written(Trigger<ListenTriggerDefinition>("heard-many").Map([message, message])).ShouldBe(["""{"by":"many","count":2}"""]);
        Trigger<ListenTriggerDefinition>("heard-many").MaxBatch.ShouldBe(10);
    }

    [Fact]
    public async Task A_source_that_is_not_registered_is_named() =>
        (await Should.ThrowAsync<PipelineException>(() => Trigger<PollTriggerDefinition>("polled").PollAsync(Invocation.Of().Services, null, CancellationToken.None)))
            .Message.ShouldContain("App.Mailbox");

    private static T Trigger<T>(string id) => Flow.Triggers.Where(trigger => trigger.Id == id).ShouldHaveSingleItem().ShouldBeOfType<T>();

    private static string[] Written(IEnumerable<object?> inputs) => [.. inputs.Select(input => CompiledFlow.Write(Flow, input))];

    private static FlowCompleted Completed() => new(Invocation.Execution, ExecutionState.Succeeded, Night);

    private static WebhookRequest Request(string body) =>
        new("POST", new Dictionary<string, string>(), new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body), Night);
}
