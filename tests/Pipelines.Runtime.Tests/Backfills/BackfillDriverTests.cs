using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers;
using static Pipelines.Runtime.Tests.Backfills.BackfillScene;

namespace Pipelines.Runtime.Tests.Backfills;

public sealed class BackfillDriverTests
{
    private static readonly DateTimeOffset March = new(2019, 3, 1, 9, 0, 0, TimeSpan.FromHours(-5));

    [Fact]
    public async Task Seven_months_of_two_schedules_make_fourteen_executions()
    {
        await using var scene = await BackfillScene.StartAsync();

        var green = await scene.RunAsync(Months("green"));
        var yellow = await scene.RunAsync(Months("yellow"));

        foreach (var backfill in new[] { green, yellow })
        {
            backfill.State.ShouldBe(BackfillState.Succeeded);
            (backfill.Ticks, backfill.Done, backfill.Started, backfill.Skipped, backfill.Left).ShouldBe((7, 7, 7, 0, 0));
            backfill.Ends.ShouldBe(new BackfillEnds(Succeeded: 7));
        }

        (await scene.ExecutionsAsync()).Select(execution => $"{execution.Trigger} {execution.LogicalDate:yyyy-MM}").Distinct().Count().ShouldBe(14);
    }

    [Fact]
    public async Task Only_missing_starts_nothing_that_has_succeeded()
    {
        await using var scene = await BackfillScene.StartAsync();
        await scene.RunAsync(Months());

        var again = await scene.RunAsync(Months() with { Selection = BackfillSelection.Missing });

        again.State.ShouldBe(BackfillState.Succeeded);
        (again.Started, again.Skipped).ShouldBe((0, 7));
        (await scene.ExecutionsAsync()).Count.ShouldBe(7);
    }

    [Fact]
    public async Task All_starts_again_what_has_ended()
    {
        await using var scene = await BackfillScene.StartAsync();
        await scene.RunAsync(Months(to: "2019-03"));

        (await scene.RunAsync(Months(to: "2019-03"))).Started.ShouldBe(3);
    }

    [Fact]
    public async Task Only_failed_starts_what_failed_and_nothing_that_was_never_there()
    {
        var isBroken = true;
        var flow = Taxi(TestFlow.Task("load", (call, _) => isBroken && Month(call) == "2019-02" ? throw new InvalidOperationException("broken") : ValueTask.FromResult(TaskOutput.None)));
        await using var scene = await BackfillScene.StartAsync(flow);
        var first = await scene.RunAsync(Months(to: "2019-03"));
        first.State.ShouldBe(BackfillState.Failed);
        first.Reason.ShouldBe("1 execution failed.");
        isBroken = false;

        // Executions of the same moment would be in any order.
        scene.Host.Time.Advance(TimeSpan.FromSeconds(1));

        var again = await scene.RunAsync(Months() with { Selection = BackfillSelection.Failed });

        again.State.ShouldBe(BackfillState.Succeeded);
        (again.Started, again.Skipped).ShouldBe((1, 6));
        (await scene.ExecutionsAsync())[^1].LogicalDate.Month.ShouldBe(2);
    }

    [Fact]
    public async Task An_execution_says_where_it_comes_from()
    {
        await using var scene = await BackfillScene.StartAsync();

        var backfill = await scene.RunAsync(Months(from: "2019-03", to: "2019-03") with
        {
            Inputs = JsonDocument.Parse("""{"note":"again"}""").RootElement,
            Labels = new Dictionary<string, string> { ["why"] = "new column" },
        });

        var execution = (await scene.ExecutionsAsync()).ShouldHaveSingleItem();
        execution.Origin.ShouldBe(new ExecutionOrigin(ExecutionOriginKind.Backfill, backfill.Id));
        execution.Trigger.ShouldBe("green");
        execution.LogicalDate.ShouldBe(March);
        execution.Labels.ShouldBe(new Dictionary<string, string> { ["why"] = "new column", ["backfill"] = backfill.Id }, ignoreOrder: true);
        var inputs = (await scene.Host.Store.GetExecutionAsync(execution.Id, default))!.InputsJson;
        TestFlow.Text(inputs).ShouldBe("""{"taxi":"green","month":"2019-03","note":"again"}""");
    }

    [Fact]
    public async Task What_one_process_left_in_the_middle_another_goes_on_with()
    {
        await using var store = new SqliteExecutionStore(SqliteStoreOptions.InMemory);
        var ended = 0;
        string id;
        await using (var first = await BackfillScene.StartAsync(store: store))
        {
            using var stop = new CancellationTokenSource();
            using var subscription = first.Host.Events.Subscribe(null, seen =>
            {
                if (seen is ExecutionStateChanged { State: ExecutionState.Succeeded } && Interlocked.Increment(ref ended) == 3)
                {
                    stop.Cancel();
                }
            });
            id = (await first.Control.CreateAsync(Months(), default)).Id;
            await Should.ThrowAsync<OperationCanceledException>(first.Host.AdvanceUntilAsync(first.Drive(id, stop.Token)));
        }

        await using var second = await BackfillScene.StartAsync(store: store);
        var backfill = await second.DriveAsync(id);

        (backfill.Started, backfill.Skipped, backfill.Ends.Succeeded).ShouldBe((7, 0, 7));
        (await second.ExecutionsAsync()).Select(execution => execution.LogicalDate).Distinct().Count().ShouldBe(7);
        (await second.ExecutionsAsync()).Count.ShouldBe(7);
    }

    [Fact]
    public async Task Two_drivers_of_one_backfill_start_each_tick_once()
    {
        await using var scene = await BackfillScene.StartAsync();
        var id = (await scene.Control.CreateAsync(Months(from: "2018-01", to: "2019-12") with { Parallelism = 4 }, default)).Id;

        var (one, other) = (scene.Drive(id), scene.Drive(id));
        await scene.Host.AdvanceUntilAsync(Task.WhenAll(one, other));

        (await one)!.Started.ShouldBe(24);
        (await scene.ExecutionsAsync()).Count.ShouldBe(24);
    }

    [Fact]
    public async Task A_paused_one_starts_nothing_more_until_it_is_resumed()
    {
        var gate = new Gate();
        await using var scene = await BackfillScene.StartAsync(Taxi(TestFlow.Task("load", async (_, token) =>
        {
            await gate.WaitAsync(token);
            return TaskOutput.None;
        })));
        var id = (await scene.Control.CreateAsync(Months(to: "2019-03"), default)).Id;
        var driving = scene.Drive(id);
        await scene.Host.AdvanceUntilAsync(gate.Reached);

        (await scene.Control.PauseAsync(id, "ann", default)).State.ShouldBe(BackfillState.Paused);
        gate.Open();
        await scene.Host.AdvanceUntilAsync(SettledAsync(scene, id));

        (await scene.ExecutionsAsync()).ShouldHaveSingleItem().State.ShouldBe(ExecutionState.Succeeded);
        await scene.Control.ResumeAsync(id, "ann", default);
        await scene.Host.AdvanceUntilAsync(driving);
        (await scene.ExecutionsAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_canceled_one_starts_nothing_more_and_lets_what_runs_go_on()
    {
        var gate = new Gate();
        await using var scene = await BackfillScene.StartAsync(Taxi(TestFlow.Task("load", async (_, token) =>
        {
            await gate.WaitAsync(token);
            return TaskOutput.None;
        })));
        var id = (await scene.Control.CreateAsync(Months(), default)).Id;
        var driving = scene.Drive(id);
        await scene.Host.AdvanceUntilAsync(gate.Reached);

        await scene.Control.CancelAsync(id, stopsExecutions: false, "wrong year", "ann", default);
        await scene.Host.AdvanceUntilAsync(driving);
        gate.Open();

        var backfill = (await driving)!;
        (backfill.State, backfill.Reason).ShouldBe((BackfillState.Canceled, "Canceled by ann: wrong year"));
        (await scene.Host.EndWithClockAsync((await scene.ExecutionsAsync()).ShouldHaveSingleItem().Id)).State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task A_canceled_one_stops_its_executions_when_that_is_asked_for()
    {
        var gate = new Gate();
        await using var scene = await BackfillScene.StartAsync(Taxi(TestFlow.Task("load", async (_, token) =>
        {
            await gate.WaitAsync(token);
            return TaskOutput.None;
        })));
        var id = (await scene.Control.CreateAsync(Months(), default)).Id;
        var driving = scene.Drive(id);
        await scene.Host.AdvanceUntilAsync(gate.Reached);

        (await scene.Control.CancelAsync(id, stopsExecutions: true, null, "ann", default)).State.ShouldBe(BackfillState.Canceled);

        await scene.Host.AdvanceUntilAsync(driving);
        (await scene.Host.EndWithClockAsync((await scene.ExecutionsAsync()).ShouldHaveSingleItem().Id)).State.ShouldBe(ExecutionState.Canceled);
    }

    [Fact]
    public async Task Newest_first_begins_with_the_last_tick()
    {
        var months = new List<string>();
        await using var scene = await BackfillScene.StartAsync(Taxi(TestFlow.Task("load", (call, _) =>
        {
            months.Add(Month(call));
            return ValueTask.FromResult(TaskOutput.None);
        })));

        await scene.RunAsync(Months(to: "2019-04") with { Order = BackfillOrder.NewestFirst });

        months.ShouldBe(["2019-04", "2019-03", "2019-02", "2019-01"]);
    }

    [Fact]
    public async Task No_more_executions_are_open_at_once_than_it_may()
    {
        var (running, most) = (0, 0);
        var gate = new Lock();
        await using var scene = await BackfillScene.StartAsync(Taxi(TestFlow.Task("load", async (_, _) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++running);
            }

            await Task.Yield();
            lock (gate)
            {
                running--;
            }

            return TaskOutput.None;
        })));

        var backfill = await scene.RunAsync(Months(from: "2017-01", to: "2019-12") with { Parallelism = 3 });

        backfill.Started.ShouldBe(36);
        most.ShouldBeLessThanOrEqualTo(3);
        backfill.Open.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_tick_that_its_schedule_has_started_is_left_out_while_it_runs()
    {
        var gate = new Gate();
        await using var scene = await BackfillScene.StartAsync(Taxi(TestFlow.Task("load", async (call, token) =>
        {
            if (Month(call) == "2019-03")
            {
                await gate.WaitAsync(token);
            }

            return TaskOutput.None;
        })));
        (await LiveAsync(scene)).ShouldBeTrue();
        await scene.Host.AdvanceUntilAsync(gate.Reached);

        var backfill = await scene.RunAsync(Months(to: "2019-04"));
        gate.Open();

        (backfill.Started, backfill.Skipped).ShouldBe((3, 1));
        (await scene.ExecutionsAsync()).Count(execution => execution.LogicalDate == March).ShouldBe(1);
    }

    [Fact]
    public async Task A_tick_that_a_backfill_has_started_is_left_out_by_its_schedule()
    {
        await using var scene = await BackfillScene.StartAsync();
        await scene.RunAsync(Months(to: "2019-04"));

        (await LiveAsync(scene)).ShouldBeFalse();

        (await scene.ExecutionsAsync()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task Inputs_that_do_not_fit_fail_their_tick_and_the_others_go_on()
    {
        var flow = Taxi() with
        {
            Triggers = [Monthly("green", tick => tick.ScheduledAt.Month switch
            {
                2 => [Given("blue", tick)],
                3 => throw new InvalidOperationException("no March"),
                _ => [Given("green", tick)],
            })],
        };
        await using var scene = await BackfillScene.StartAsync(flow);

        var backfill = await scene.RunAsync(Months(to: "2019-04"));

        backfill.State.ShouldBe(BackfillState.Failed);
        (backfill.Started, backfill.Failed, backfill.Left).ShouldBe((2, 2, 0));
        backfill.Errors.Select(error => $"{error.Tick.Month} {error.Message}").ShouldBe(
            ["2 taxi: expected one of: green, yellow, got 'blue'", "3 The method of schedule 'green' threw InvalidOperationException: no March"]);
        backfill.Reason.ShouldBe("The inputs of 2 ticks did not fit.");
    }

    [Fact]
    public async Task What_the_method_threw_is_kept_without_secrets_and_no_longer_than_people_read()
    {
        var flow = BackfillScene.Taxi() with
        {
            Triggers = [Monthly("green", static tick => tick.ScheduledAt.Month == 1 ? [Given("green", tick)] : throw new InvalidOperationException("s3cret-password" + new string('x', 100_000)))],
        };
        await using var scene = await BackfillScene.StartAsync(flow);
        scene.Host.Get<SecretRegistry>().Program.Add("s3cret-password");

        var backfill = await scene.RunAsync(Months(to: "2019-02"));

        var message = backfill.Errors.ShouldHaveSingleItem().Message;
        message.ShouldStartWith("The method of schedule 'green' threw InvalidOperationException: ***xxx");
        message.Length.ShouldBeLessThan(2100);
    }

    [Fact]
    public async Task A_tick_may_start_several_executions_and_still_no_more_are_open_than_may_be()
    {
        var flow = Taxi() with { Triggers = [Monthly("both", tick => [Given("green", tick), Given("yellow", tick)])] };
        await using var scene = await BackfillScene.StartAsync(flow);

        var backfill = await scene.RunAsync(Months("both", to: "2019-03"));

        (backfill.Done, backfill.Started).ShouldBe((3, 6));
        (await scene.ExecutionsAsync()).Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_tick_for_which_the_method_gives_nothing_is_skipped()
    {
        var flow = Taxi() with { Triggers = [Monthly("green", tick => tick.ScheduledAt.Month == 2 ? [] : [Given("green", tick)])] };
        await using var scene = await BackfillScene.StartAsync(flow);

        var backfill = await scene.RunAsync(Months(to: "2019-03"));

        (backfill.Started, backfill.Skipped, backfill.State).ShouldBe((2, 1, BackfillState.Succeeded));
    }

    [Fact]
    public async Task A_retry_of_an_execution_counts_as_itself()
    {
        var tries = 0;
        var flow = Taxi(TestFlow.Task("load", (_, _) => Interlocked.Increment(ref tries) == 1 ? throw new InvalidOperationException("broken") : ValueTask.FromResult(TaskOutput.None))) with
        {
            Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromSeconds(5) },
        };
        await using var scene = await BackfillScene.StartAsync(flow);

        var backfill = await scene.RunAsync(Months(to: "2019-02"));

        (backfill.State, backfill.Started).ShouldBe((BackfillState.Succeeded, 2));
        (await scene.ExecutionsAsync()).Select(execution => execution.LogicalDate.Month).ShouldBe([1, 1, 2], "the next tick waits for the retry");
    }

    private static string Month(TaskInvocation call) => ((JsonElement)call.Inputs!).GetProperty("month").GetString()!;

    /// <summary>What the schedule itself does for March.</summary>
    private static async Task<bool> LiveAsync(BackfillScene scene)
    {
        var flow = scene.Host.Flows.Find("taxi")!;
        var request = new StartRequest { Flow = flow, Inputs = (JsonElement)Given("green", new ScheduleTick(March)), LogicalDate = March, Trigger = "green" };
        var key = new StartKey(StartKeys.Tick(new TriggerName("zoomcamp", "taxi", "green"), March, 0));
        var outcome = await scene.Host.Starter.StartAsync(new StartGroup { Starts = [new KeyedStart(request, key)] }, default);
        return outcome.Executions.Single().IsNew;
    }

    /// <summary>Waits until the backfill has seen that what it started has ended.</summary>
    private static async Task SettledAsync(BackfillScene scene, string id)
    {
        while ((await scene.ReportAsync(id)).Backfill.Open.Count > 0)
        {
            await Task.Yield();
        }
    }
}
