using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Triggers.Scheduling;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.Tests.Triggers.Catalog;

public sealed class TriggerCatalogTests
{
    private static readonly TriggerName Name = new("test", "flow", "s");
    private static readonly FlowDefinition Flow = SchedulerWorld.Flow(SchedulerWorld.Schedule("0 9 * * *"), new PollTriggerDefinition { Id = "news", Every = TimeSpan.FromMinutes(1), PollAsync = static (_, _, _) => throw new NotSupportedException() });

    [Fact]
    public async Task Configuration_counts_more_than_code_and_with_the_namespace_it_counts_most()
    {
        await using var world = await SchedulerWorld.CreateAsync("2026-01-01T00:00:00Z");
        world.Settings["Pipelines:Flows:test/flow:Triggers:s:Cron"] = "0 7 * * *";
        world.Settings["Pipelines:Flows:flow:Triggers:s:Cron"] = "0 8 * * *";
        world.Settings["Pipelines:Flows:flow:Triggers:S:timezone"] = "Europe/Berlin";
        world.Settings["Pipelines:Flows:flow:Triggers:news:Every"] = "10s";
        using var catalog = world.Catalog(Flow);

        catalog.Get("flow", "s").Schedule.ShouldNotBeNull().ShouldSatisfyAllConditions(
            static schedule => schedule.Cron.ShouldBe("0 7 * * *"),
            static schedule => schedule.TimeZone.ShouldBe("Europe/Berlin"));
        catalog.Get("flow", "news").Definition.ShouldBeOfType<PollTriggerDefinition>().Every.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("Pipelines:Flows:flow:Triggers:s:Cron", "0 25 * * *", "Pipelines:Flows:flow:Triggers:s:Cron: expected a cron expression")]
    [InlineData("Pipelines:Flows:flow:Triggers:s:TimeZone", "Europe/Atlantis", "Pipelines:Flows:flow:Triggers:s:TimeZone: expected the id of a time zone")]
    [InlineData("Pipelines:Flows:flow:Triggers:s:Jitter", "soon", "Pipelines:Flows:flow:Triggers:s:Jitter: expected a duration")]
    [InlineData("Pipelines:Flows:flow:Triggers:s:Cronn", "x", "Did you mean 'Cron'?")]
    [InlineData("Pipelines:Flows:flow:Triggers:s:Every", "1s", "is not a setting of this trigger")]
    [InlineData("Pipelines:Flows:flow:Triggers:snews:Enabled", "false", "Did you mean 'news'?")]
    [InlineData("Pipelines:Flows:flwo:Triggers:s:Enabled", "false", "Pipelines:Flows:flwo: there is no such flow. Did you mean 'flow'?")]
    [InlineData("Pipelines:Triggers:MissedAfter", "never", "Pipelines:Triggers:MissedAfter: expected a duration")]
    public async Task A_mistake_in_the_configuration_names_the_setting(string key, string value, string expected)
    {
        await using var world = await SchedulerWorld.CreateAsync("2026-01-01T00:00:00Z");
        world.Settings[key] = value;
        using var catalog = world.Catalog(Flow);

        Should.Throw<OptionsValidationException>(() => catalog.Triggers).Message.ShouldContain(expected);
    }

    [Fact]
    public async Task What_people_set_counts_most_and_another_process_sees_it_when_it_looks()
    {
        await using var world = await SchedulerWorld.CreateAsync("2026-01-01T00:00:00Z");
        using var one = world.Catalog(Flow);
        using var other = world.Catalog(Flow);
        await other.RefreshAsync(CancellationToken.None);
        List<CatalogTrigger> told = [];
        using var watch = other.Watch(told.AddRange);

        await one.SetAsync(Name, TriggerChange.Of("cron", "0 6 * * *"), "anna", CancellationToken.None);
        await other.RefreshAsync(CancellationToken.None);
        await other.RefreshAsync(CancellationToken.None);

        told.ShouldHaveSingleItem().Schedule!.Cron.ShouldBe("0 6 * * *");
        other.Get("flow", "s").Stored.ShouldNotBeNull().ChangedBy.ShouldBe("anna");
        await other.SetAsync(Name, TriggerChange.Reset, "bert", CancellationToken.None);
        other.Get("flow", "s").Schedule!.Cron.ShouldBe("0 9 * * *");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_that_a_schedule_has_can_be_set(bool byConfiguration)
    {
        await using var world = await SchedulerWorld.CreateAsync("2026-01-01T00:00:00Z");
        var settings = new Dictionary<string, string?>
        {
            ["Enabled"] = "false",
            ["Cron"] = "0 7 * * *",
            ["TimeZone"] = "Europe/Berlin",
            ["Missed"] = "all",
            ["Overlap"] = "Queue",
            ["Jitter"] = "5m",
            ["MaxLateness"] = "7d",
            ["From"] = "2026-02-01",
            ["Until"] = "2026-03-01 09:30",
        };
        foreach (var (name, text) in byConfiguration ? settings : [])
        {
            world.Settings[$"Pipelines:Flows:flow:Triggers:s:{name}"] = text;
        }

        using var catalog = world.Catalog(Flow);
        if (!byConfiguration)
        {
            await catalog.SetAsync(Name, new TriggerChange { Settings = settings }, "me", CancellationToken.None);
        }

        settings.Keys.ShouldBe(TriggerSetting.Of(Flow.Triggers[0]).Select(static setting => setting.Name), ignoreOrder: true);
        catalog.Get("flow", "s").Schedule.ShouldNotBeNull().ShouldSatisfyAllConditions(
            static schedule => schedule.IsEnabled.ShouldBeFalse(),
            static schedule => schedule.Cron.ShouldBe("0 7 * * *"),
            static schedule => schedule.TimeZone.ShouldBe("Europe/Berlin"),
            static schedule => schedule.Missed.ShouldBe(Missed.All),
            static schedule => schedule.Overlap.ShouldBe(Overlap.Queue),
            static schedule => schedule.Jitter.ShouldBe(TimeSpan.FromMinutes(5)),
            static schedule => schedule.MaxLateness.ShouldBe(TimeSpan.FromDays(7)),
            static schedule => schedule.From.ShouldBe(new DateTime(2026, 2, 1)),
            static schedule => schedule.Until.ShouldBe(new DateTime(2026, 3, 1, 9, 30, 0)));
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_and_changes_nothing()
    {
        await using var world = await SchedulerWorld.CreateAsync("2026-01-01T00:00:00Z");
        using var catalog = world.Catalog(Flow);

        var refused = await Should.ThrowAsync<TriggerSettingsException>(() => catalog.SetAsync(Name, TriggerChange.Of("Cron", "61 * * * *"), "me", CancellationToken.None));

        refused.Mistakes.Keys.ShouldBe(["Cron"]);
        refused.Message.ShouldStartWith("Trigger 'test/flow/s' cannot be set so: Cron expected a cron expression");
        catalog.Get("flow", "s").Stored.ShouldBeNull();
    }

    [Fact]
    public async Task The_key_of_another_webhook_is_refused_since_no_process_would_start_with_it()
    {
        await using var world = await SchedulerWorld.CreateAsync("2026-01-01T00:00:00Z");
        using var catalog = world.Catalog(SchedulerWorld.Flow(Webhook("one"), Webhook("two")));
        var (one, two) = (new TriggerName("test", "flow", "one"), new TriggerName("test", "flow", "two"));

        var refused = await Should.ThrowAsync<TriggerSettingsException>(() => catalog.SetAsync(one, TriggerChange.Of("Key", "key-of-two"), "me", CancellationToken.None));
        refused.Message.ShouldBe("Trigger 'test/flow/one' cannot be set so: Key is the key of another webhook already; each needs its own.");

        await catalog.SetAsync(two, TriggerChange.Of("Key", "another"), "me", CancellationToken.None);
        await catalog.SetAsync(one, TriggerChange.Of("Key", "key-of-two"), "me", CancellationToken.None);
        (await Should.ThrowAsync<TriggerSettingsException>(() => catalog.SetAsync(two, TriggerChange.Reset, "me", CancellationToken.None))).Mistakes.Keys.ShouldBe(["Key"]);
        await catalog.SetAsync(two, TriggerChange.Enable(false), "me", CancellationToken.None);
    }

    private static WebhookTriggerDefinition Webhook(string id) => new() { Id = id, Key = $"key-of-{id}", Map = static (_, _) => [null] };

    [Fact]
    public async Task An_unknown_name_is_answered_with_the_nearest()
    {
        await using var world = await SchedulerWorld.CreateAsync("2026-01-01T00:00:00Z");
        using var catalog = world.Catalog(Flow);

        Should.Throw<UnknownTriggerException>(() => catalog.Get("flow", "new")).Message.ShouldContain("Did you mean 'news'?");
        Should.Throw<UnknownTriggerException>(() => catalog.Get("flo", "s")).Message.ShouldContain("Did you mean 'flow'?");
    }
}
