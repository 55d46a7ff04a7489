using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine;

namespace Pipelines.Runtime.Tests.CommandLine;

public class TriggerTextTests
{
    private static readonly FlowDefinition Green = Flow("green");
    private static readonly FlowDefinition Yellow = Flow("yellow");

    [Fact]
    public void A_schedule_says_its_expression_its_zone_and_its_bounds()
    {
        var schedule = Schedule() with { Cron = "0 9 1 * *" };

        TriggerText.Of(schedule).ShouldBe("at 0 9 1 * * (Europe/Berlin)");
        TriggerText.Of(schedule with { From = new DateTime(2026, 1, 1), Until = new DateTime(2026, 7, 1, 9, 30, 0) })
            .ShouldBe("at 0 9 1 * * (Europe/Berlin), from 2026-01-01, until 2026-07-01 09:30");
    }

    [Fact]
    public void A_list_of_dates_says_the_first_ones_and_how_many_more()
    {
        DateTime[] times = [new(2026, 12, 24, 9, 0, 0), new(2026, 12, 25), new(2026, 12, 31, 23, 59, 59), new(2027, 1, 1), new(2027, 1, 2)];

        TriggerText.Of(Schedule() with { Times = times[..2] }).ShouldBe("at 2026-12-24 09:00, 2026-12-25 (Europe/Berlin)");
        TriggerText.Of(Schedule() with { Times = times }).ShouldBe("at 2026-12-24 09:00, 2026-12-25, 2026-12-31 23:59:59 and 2 more times (Europe/Berlin)");
    }

    [Fact]
    public void A_join_says_its_flows_and_what_holds_them_together()
    {
        var join = new AfterFlowsTriggerDefinition
        {
            Id = "both",
            After = [() => Green, () => Yellow],
            States = [ExecutionState.Succeeded],
            Within = TimeSpan.FromDays(1),
            Map = _ => [],
        };

        TriggerText.Of(join).ShouldBe("once test/green and test/yellow are succeeded within 1 d 00 h");
        TriggerText.Of(join with { Within = null, Deadline = new TimeOnly(9, 0), TimeZone = "America/New_York" })
            .ShouldBe("once test/green and test/yellow are succeeded in the day up to 09:00 (America/New_York)");
        TriggerText.Kind(join).ShouldBe("after-flows");
    }

    [Fact]
    public void A_webhook_says_its_methods_and_its_signature()
    {
        var webhook = new WebhookTriggerDefinition { Id = "hook", Key = "deploy", Map = (_, _) => [] };

        TriggerText.Of(webhook).ShouldBe("on a POST request to webhook deploy");
        TriggerText.Of(webhook with { Methods = ["GET", "PUT"], Signature = WebhookSignature.GitHub }).ShouldBe("on a GET or PUT request to webhook deploy, signed as GitHub does");
    }

    [Fact]
    public void A_folder_says_where_its_files_go()
    {
        var folder = new FileArrivalTriggerDefinition { Id = "files", Pattern = "inbox/*.csv", Map = _ => [] };

        TriggerText.Of(folder).ShouldBe("when a file inbox/*.csv arrives");
        TriggerText.Of(folder with { MoveTo = "done" }).ShouldBe("when a file inbox/*.csv arrives, moved to done");
    }

    private static ScheduleTriggerDefinition Schedule() => new() { Id = "monthly", TimeZone = "Europe/Berlin", Map = _ => [] };

    private static FlowDefinition Flow(string id) => new()
    {
        Namespace = "test",
        Id = id,
        Revision = "1",
        Type = typeof(TriggerTextTests),
        Tasks = [],
    };
}
