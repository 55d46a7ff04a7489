using System.Text;
using Pipelines.Definitions;

namespace Pipelines.Generators.Tests.Emitting;

public class TriggerSettingsTests
{
    private static readonly CompiledFlow Compiled = CompiledFlow.From(TellingFlows.TriggerSettings);
    private static readonly FlowDefinition Green = Compiled.Definition("App.GreenFlow");
    private static readonly FlowDefinition Yellow = Compiled.Definition("App.YellowFlow");
    private static readonly FlowDefinition Report = Compiled.Definition("App.ReportFlow");
    private static readonly DateTimeOffset Night = new(2026, 12, 24, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_schedule_has_bounds_and_a_greatest_lateness()
    {
        var schedule = Trigger<ScheduleTriggerDefinition>("schedule");

        (schedule.Cron, schedule.TimeZone, schedule.From, schedule.Until, schedule.MaxLateness)
            .ShouldBe(("@daily", "Europe/Berlin", new DateTime(2026, 1, 1), new DateTime(2027, 1, 1, 9, 30, 0), TimeSpan.FromHours(12)));
        schedule.Times.ShouldBeEmpty();
        new[] { schedule.From!.Value.Kind, schedule.Until!.Value.Kind }.ShouldAllBe(kind => kind == DateTimeKind.Unspecified);
    }

    [Fact]
    public void A_list_of_dates_on_the_class_is_sorted_and_starts_with_the_defaults()
    {
        var schedule = Trigger<ScheduleTriggerDefinition>("schedule-2");

        schedule.Times.ShouldBe([new DateTime(2026, 12, 24), new DateTime(2026, 12, 31, 23, 59, 59)]);
        schedule.Times.ShouldAllBe(time => time.Kind == DateTimeKind.Unspecified);
        (schedule.Cron, schedule.TimeZone, schedule.Missed, schedule.Overlap, schedule.Jitter, schedule.MaxLateness, schedule.IsEnabled)
            .ShouldBe((null, "America/New_York", Missed.All, Overlap.Queue, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), false));
        Written(schedule.Map(new ScheduleTick(Night))).ShouldBe(["""{"by":"class","count":1}"""]);
    }

    [Fact]
    public void A_list_of_dates_on_a_method_asks_it_for_the_inputs()
    {
        var schedule = Trigger<ScheduleTriggerDefinition>("holidays");

        (schedule.Cron, schedule.TimeZone, schedule.Missed, schedule.Overlap, schedule.Jitter, schedule.MaxLateness, schedule.From, schedule.Until)
            .ShouldBe((null, "UTC", Missed.Last, Overlap.Allow, TimeSpan.Zero, null, null, null));
        schedule.Times.ShouldBe([new DateTime(2026, 12, 24, 9, 0, 0), new DateTime(2026, 12, 31, 9, 0, 0)]);
        Written(schedule.Map(new ScheduleTick(Night, NextAt: Night.AddDays(7)))).ShouldBe(["""{"by":"holidays","count":24}"""]);
        schedule.Map(new ScheduleTick(Night)).ShouldBeEmpty();
    }

    [Fact]
    public void A_list_of_dates_starts_a_flow_without_inputs() =>
        Yellow.Triggers.OfType<ScheduleTriggerDefinition>().Single().Map(new ScheduleTick(Night)).ShouldBe([null]);

    [Fact]
    public void A_webhook_of_GitHub_is_known_by_its_delivery()
    {
        var webhook = Trigger<WebhookTriggerDefinition>("pushed");

        (webhook.Key, webhook.Signature, webhook.Secret, webhook.IdempotencyHeader, webhook.WaitFor, webhook.MaxBodyBytes, webhook.RequestsPerMinute)
            .ShouldBe(("github", WebhookSignature.GitHub, "github-webhook", "X-GitHub-Delivery", null, 1_048_576, 0));
        webhook.Methods.ShouldBe(["POST"]);
        Written(webhook.Map(Request("POST"), new BindingContext())).ShouldBe(["""{"by":"push","count":1}"""]);
    }

    [Fact]
    public void A_webhook_says_how_it_is_called_and_answered()
    {
        var webhook = Trigger<WebhookTriggerDefinition>("asked");

        (webhook.Signature, webhook.Secret, webhook.IdempotencyHeader, webhook.WaitFor, webhook.MaxBodyBytes, webhook.RequestsPerMinute)
            .ShouldBe((WebhookSignature.Slack, "slack", "X-Id", TimeSpan.FromSeconds(90), 2048, 60));
        webhook.Methods.ShouldBe(["GET", "PUT"]);
        Written(webhook.Map(Request("PUT"), new BindingContext())).ShouldBe(["""{"by":"PUT","count":1}""", """{"by":"PUT","count":2}"""]);
    }

    [Fact]
    public void The_ends_of_two_flows_come_with_their_outputs()
    {
        var join = Trigger<AfterFlowsTriggerDefinition>("both");

        join.After.Select(flow => flow()).ShouldBe([Green, Yellow]);
        join.States.ShouldBe([ExecutionState.Succeeded, ExecutionState.Warning]);
        (join.Within, join.Deadline).ShouldBe((TimeSpan.FromDays(1), null));
        Written(join.Map([End("green", """{"rows":40}"""), End("yellow", "2")])).ShouldBe(["""{"by":"both","count":42}"""]);
    }

    [Fact]
    public void The_ends_of_three_flows_come_in_their_order()
    {
        var join = Trigger<AfterFlowsTriggerDefinition>("all-three");

        join.After.Select(flow => flow()).ShouldBe([Yellow, Green, Report]);
        (join.Within, join.Deadline, join.TimeZone).ShouldBe((null, new TimeOnly(9, 30), "America/New_York"));
        Written(join.Map([End("yellow"), End("green", """{"rows":7}"""), End("report")])).ShouldBe(["""{"by":"yellowreport","count":7}"""]);
        join.Map([End("yellow"), End("green"), End("report")]).ShouldBeEmpty();
    }

    [Fact]
    public void Outputs_that_do_not_fit_are_told_with_the_execution() =>
        Should.Throw<PipelineException>(() => Trigger<AfterFlowsTriggerDefinition>("both").Map([End("green", """{"rows":"many"}"""), End("yellow", "2")]).ToList())
            .Message.ShouldContain("flow 'tests/green' do not fit their type: rows: expected a whole number, got 'many'");

    [Fact]
    public void A_flow_without_inputs_is_started_by_two_others_or_not()
    {
        var join = Yellow.Triggers.OfType<AfterFlowsTriggerDefinition>().Single();

        join.States.ShouldBe([ExecutionState.Failed, ExecutionState.Canceled]);
        join.Within.ShouldBe(TimeSpan.FromHours(2));
        join.Map([End("green", state: ExecutionState.Failed), End("report")]).ShouldBe([null]);
        join.Map([End("green"), End("report")]).ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_is_looked_at_and_emptied()
    {
        var files = Trigger<FileArrivalTriggerDefinition>("arrived");

        (files.Pattern, files.SettledFor, files.Every, files.MoveTo, files.FileSource)
            .ShouldBe(("inbox/*.csv", TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1), "inbox/done", null));
        Written(files.Map(new FileArrived("/inbox/done/a.csv", 1, Night))).ShouldBe(["""{"by":"/inbox/done/a.csv","count":1}"""]);
    }

    [Fact]
    public void Files_of_a_source_are_those_of_the_service()
    {
        var files = Trigger<FileArrivalTriggerDefinition>("in-bucket");

        (files.SettledFor, files.Every, files.MoveTo).ShouldBe((TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(500), "done"));
        Written(files.Map(new FileArrived("bucket/done/a.csv", 5, Night))).ShouldBe(["""{"by":"bucket/done/a.csv","count":5}"""]);
        Should.Throw<PipelineException>(() => files.FileSource!(Invocation.Of().Services)).Message.ShouldContain("App.Bucket");
    }

    private static T Trigger<T>(string id) => Report.Triggers.Where(trigger => trigger.Id == id).ShouldHaveSingleItem().ShouldBeOfType<T>();

    private static string[] Written(IEnumerable<object?> inputs) => [.. inputs.Select(input => CompiledFlow.Write(Report, input))];

    private static FlowEnd End(string flow, string? outputs = null, ExecutionState state = ExecutionState.Succeeded) => new(
        new FlowCompleted(Invocation.Execution with { FlowId = flow }, state, Night),
        outputs is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(outputs));

    private static WebhookRequest Request(string method) =>
        new(method, new Dictionary<string, string>(), new Dictionary<string, string> { ["X-GitHub-Event"] = "push" }, default, Night);
}
