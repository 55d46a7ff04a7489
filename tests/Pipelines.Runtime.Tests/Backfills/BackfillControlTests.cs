using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Backfills.BackfillScene;

namespace Pipelines.Runtime.Tests.Backfills;

public sealed class BackfillControlTests
{
    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement.Clone();

    [Fact]
    public async Task A_preview_says_what_would_become_of_each_tick_and_does_nothing()
    {
        await using var scene = await BackfillScene.StartAsync();
        await scene.RunAsync(Months(from: "2019-02", to: "2019-02"));

        var preview = await scene.Control.PreviewAsync(Months(to: "2019-03") with { Selection = BackfillSelection.Missing }, 100, default);

        preview.Ticks.Select(tick => $"{tick.Tick:yyyy-MM-dd HH:mm zzz} {tick.Starts.Single().IsStarted} {tick.Starts.Single().State}").ShouldBe(
            ["2019-01-01 09:00 -05:00 True ", "2019-02-01 09:00 -05:00 False Succeeded", "2019-03-01 09:00 -05:00 True "]);
        TestFlow.Text(preview.Ticks[0].Starts[0].InputsJson).ShouldBe("""{"taxi":"green","month":"2019-01"}""");
        (await scene.Control.ListAsync(new BackfillQuery(), default)).Count.ShouldBe(1);
        (await scene.ExecutionsAsync()).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("taxy", "green", "2019-01", "2019-02", "There is no flow 'taxy'. Did you mean 'taxi'?")]
    [InlineData("taxi", "gren", "2019-01", "2019-02", "Flow 'zoomcamp/taxi' has no schedule 'gren'. Did you mean 'green'? Its schedules are: green, yellow.")]
    [InlineData("taxi", "green", "2019-13", "2019-02", "'2019-13' is not the 'from' of a range")]
    [InlineData("taxi", "green", "2019-03", "2019-02", "The range of a backfill of flow 'zoomcamp/taxi', schedule 'green', is empty: 'from' is '2019-03', 'to' is '2019-02'.")]
    [InlineData("taxi", "green", "2019-01-02", "2019-01-31", "there is no tick from '2019-01-02' to '2019-01-31' ('0 9 1 * *' in America/New_York)")]
    [InlineData("taxi", "green", "2199-01", null, "'2199-01' is ahead")]
    public async Task What_cannot_be_done_is_refused(string flow, string trigger, string from, string? to, string message)
    {
        await using var scene = await BackfillScene.StartAsync();

        var refused = await Should.ThrowAsync<RefusedException>(scene.Control.CreateAsync(new BackfillRequest { Flow = flow, Trigger = trigger, From = from, To = to }, default));

        refused.Message.ShouldContain(message);
        (await scene.Control.ListAsync(new BackfillQuery(), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Inputs_that_the_first_tick_does_not_take_are_refused()
    {
        await using var scene = await BackfillScene.StartAsync();

        var exception = await Should.ThrowAsync<InputException>(scene.Control.CreateAsync(Months() with { Inputs = Json("""{"taxi":"blue"}""") }, default));

        exception.Errors.ShouldHaveSingleItem().Input.ShouldBe("taxi");
    }

    [Fact]
    public async Task Ticks_ahead_of_now_are_left_to_the_schedule()
    {
        await using var scene = await BackfillScene.StartAsync();

        // It is the first moment of 2026.
        (await scene.Control.CreateAsync(Months(from: "2025-11", to: "2026-12"), default)).Ticks.ShouldBe(2);
    }

    [Fact]
    public async Task A_secret_among_the_inputs_is_stored_encrypted_and_shown_to_nobody()
    {
        var flow = Taxi() with
        {
            Inputs = InputsDefinition.None with
            {
                Fields = [TestInputs.Of("token", InputKind.Secret)],
                Read = (json, context) => json.TryGetProperty("token", out var token) ? ValueCodecs.Secret.Read(token, context) : new Secret("from the method"),
                Write = (writer, inputs) =>
                {
                    writer.WriteStartObject();
                    writer.WritePropertyName("token");
                    ValueCodecs.Secret.Write(writer, (Secret)inputs!);
                    writer.WriteEndObject();
                },
            },
            Triggers = [Monthly("green", _ => [new Secret("from the method")])],
        };
        await using var scene = await BackfillScene.StartAsync(flow);

        var backfill = await scene.Control.CreateAsync(Months(to: "2019-01") with { Inputs = Json("""{"token":"hunter2"}""") }, default);

        backfill.Inputs!.Value.GetRawText().ShouldNotContain("hunter2");
        backfill.Inputs!.Value.GetRawText().ShouldContain("$secret");
        (await scene.DriveAsync(backfill.Id)).State.ShouldBe(BackfillState.Succeeded);
        var execution = await scene.Host.Store.GetExecutionAsync((await scene.ExecutionsAsync()).Single().Id, default);
        TestFlow.Text(scene.Host.Get<Pipelines.Runtime.Secrets.InputProtector>().Unprotect(execution!.InputsJson)).ShouldContain("hunter2");
    }

    [Fact]
    public async Task What_has_ended_can_be_neither_paused_nor_canceled()
    {
        await using var scene = await BackfillScene.StartAsync();
        var id = (await scene.RunAsync(Months(to: "2019-01"))).Id;

        (await Should.ThrowAsync<RefusedException>(scene.Control.PauseAsync(id, null, default))).Message.ShouldContain("cannot be paused: it has ended already, and is succeeded");
        (await Should.ThrowAsync<RefusedException>(scene.Control.CancelAsync(id, true, null, null, default))).Message.ShouldContain("cannot be canceled: it has ended already");
        (await Should.ThrowAsync<RefusedException>(scene.Control.ResumeAsync("nobody", null, default))).Message.ShouldContain("There is no backfill 'nobody'");
    }

    [Fact]
    public async Task The_list_begins_with_the_newest_and_goes_page_by_page()
    {
        await using var scene = await BackfillScene.StartAsync();
        var ids = new List<string>();
        foreach (var trigger in new[] { "green", "yellow", "green" })
        {
            ids.Add((await scene.Control.CreateAsync(Months(trigger), default)).Id);
            scene.Host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        (await scene.Control.ListAsync(new BackfillQuery { Limit = 2 }, default)).Select(backfill => backfill.Id).ShouldBe([ids[2], ids[1]]);
        (await scene.Control.ListAsync(new BackfillQuery { BeforeId = ids[1] }, default)).Select(backfill => backfill.Id).ShouldBe([ids[0]]);
        (await scene.Control.ListAsync(new BackfillQuery { Trigger = "yellow" }, default)).Select(backfill => backfill.Id).ShouldBe([ids[1]]);
        (await scene.Control.ListAsync(new BackfillQuery { Namespace = "zoomcamp", States = [BackfillState.Running], IdSuffix = ids[0][^8..] }, default)).Select(backfill => backfill.Id).ShouldBe([ids[0]]);
    }
}
