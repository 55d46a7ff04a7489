using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>Who may take a key, and what an open execution stands in the way of.</summary>
public abstract partial class StartStoreContract
{
    private int _tries;

    [Theory]
    [InlineData(StartKeyRule.IfNew, true)]
    [InlineData(StartKeyRule.IfEnded, true)]
    [InlineData(StartKeyRule.IfNotSucceeded, true)]
    [InlineData(StartKeyRule.IfFailed, false)]
    public async Task A_key_that_nobody_has_is_taken_as_its_rule_says(StartKeyRule rule, bool isAllowed)
    {
        var started = (await StartAsync(Starts(Keyed("e1", "k", rule)))).Executions.ShouldHaveSingleItem();

        started.ShouldBe(new StartedExecution(isAllowed ? "e1" : null, isAllowed));
        (await IdsAsync()).ShouldBe(isAllowed ? ["e1"] : []);
    }

    [Theory]
    [InlineData(StartKeyRule.IfNew, "")]
    [InlineData(StartKeyRule.IfEnded, "Succeeded Warning Failed Canceled Skipped")]
    [InlineData(StartKeyRule.IfNotSucceeded, "Failed Canceled Skipped")]
    [InlineData(StartKeyRule.IfFailed, "Failed Canceled")]
    public async Task A_key_is_taken_over_as_its_rule_says(StartKeyRule rule, string from)
    {
        foreach (var state in new ExecutionState?[] { null, ExecutionState.Succeeded, ExecutionState.Warning, ExecutionState.Failed, ExecutionState.Canceled, ExecutionState.Skipped })
        {
            await StartAsync(Starts(Keyed($"{state} before", $"{state}")));
            if (state is { } ended)
            {
                await EndAsync($"{state} before", ended);
            }

            var started = (await StartAsync(Starts(Keyed($"{state} after", $"{state}", rule)))).Executions.ShouldHaveSingleItem();

            var isAllowed = state is not null && from.Split(' ').Contains($"{state}");
            started.ShouldBe(new StartedExecution(isAllowed ? $"{state} after" : $"{state} before", isAllowed), $"{state}");
            (await Store.FindStartKeysAsync([$"{state}"], None)).ShouldHaveSingleItem().ExecutionId.ShouldBe(started.ExecutionId);
        }
    }

    [Fact]
    public async Task A_key_that_was_taken_over_says_when_it_was_first_taken()
    {
        await StartAsync(Starts(Keyed("e1", "k")));
        await EndAsync("e1", ExecutionState.Failed);

        await Store.StartAsync([Starts(Keyed("e2", "k", StartKeyRule.IfFailed))], Now.AddHours(1), None);

        (await Store.FindStartKeysAsync(["k"], None)).ShouldBe([new StartKeyRecord("k", "e2", ExecutionState.Created, Now)]);
    }

    [Theory]
    [InlineData(null, ExecutionState.Created, false, false, false)]
    [InlineData(ExecutionState.Succeeded, ExecutionState.Succeeded, true, false, false)]
    [InlineData(ExecutionState.Warning, ExecutionState.Warning, true, false, false)]
    [InlineData(ExecutionState.Failed, ExecutionState.Failed, true, true, true)]
    [InlineData(ExecutionState.Skipped, ExecutionState.Skipped, true, true, false)]
    public async Task What_the_next_try_of_the_holder_did_counts_as_done_by_it(ExecutionState? second, ExecutionState state, bool ifEnded, bool ifNotSucceeded, bool ifFailed)
    {
        await StartAsync(Starts(Keyed("e1", "k")));
        await EndAsync("e1", ExecutionState.Failed, followUp: NewExecution("e2") with { Attempt = 2, Origin = new(ExecutionOriginKind.Retry, "e1") });
        if (second is { } ended)
        {
            await EndAsync("e2", ended);
        }

        (await Store.FindStartKeysAsync(["k"], None)).ShouldBe([new StartKeyRecord("k", "e1", state, Now)]);
        (await MayAsync("k", StartKeyRule.IfFailed)).ShouldBe(ifFailed);
        (await MayAsync("k", StartKeyRule.IfNotSucceeded)).ShouldBe(ifNotSucceeded);
        (await MayAsync("k", StartKeyRule.IfEnded)).ShouldBe(ifEnded);
        (await MayAsync("k", StartKeyRule.IfNew)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_replay_of_a_retry_of_the_holder_did_counts_as_done_by_it()
    {
        await StartAsync(Starts(Keyed("e1", "k")));
        await EndAsync("e1", ExecutionState.Failed, followUp: NewExecution("e2") with { Attempt = 2, Origin = new(ExecutionOriginKind.Retry, "e1") });
        await EndAsync("e2", ExecutionState.Failed);
        await StartAsync(Starts(new KeyedExecution(NewExecution("e3") with { Origin = new(ExecutionOriginKind.Replay, "e2") })));
        await EndAsync("e3", ExecutionState.Succeeded);
        await StartAsync(Starts(new KeyedExecution(NewExecution("e4") with { Origin = new(ExecutionOriginKind.Replay, "e1") })));

        (await Store.FindStartKeysAsync(["k"], None)).ShouldHaveSingleItem().State.ShouldBe(ExecutionState.Succeeded);
        (await MayAsync("k", StartKeyRule.IfEnded)).ShouldBeFalse("the second replay has not ended");
        await EndAsync("e4", ExecutionState.Failed);
        (await Store.FindStartKeysAsync(["k"], None)).ShouldHaveSingleItem().State.ShouldBe(ExecutionState.Succeeded);
        (await MayAsync("k", StartKeyRule.IfNotSucceeded)).ShouldBeFalse();
        (await MayAsync("k", StartKeyRule.IfEnded)).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_tries_that_all_went_wrong_the_latest_counts()
    {
        await StartAsync(Starts(Keyed("e1", "k")));
        await EndAsync("e1", ExecutionState.Failed);
        await StartAsync(Starts(new KeyedExecution(NewExecution("e2") with { Origin = new(ExecutionOriginKind.Replay, "e1") })));
        await EndAsync("e2", ExecutionState.Canceled);

        (await Store.FindStartKeysAsync(["k"], None)).ShouldHaveSingleItem().State.ShouldBe(ExecutionState.Canceled);
    }

    [Fact]
    public async Task An_execution_of_a_backfill_of_the_same_name_as_the_holder_is_none_of_its_tries()
    {
        await StartAsync(Starts(Keyed("e1", "k")));
        await EndAsync("e1", ExecutionState.Failed);
        await StartAsync(Starts(new KeyedExecution(NewExecution("e2") with { Origin = new(ExecutionOriginKind.Backfill, "e1") })));

        (await Store.FindStartKeysAsync(["k"], None)).ShouldHaveSingleItem().State.ShouldBe(ExecutionState.Failed);
    }

    [Theory]
    [InlineData(WhileOpen.Start)]
    [InlineData(WhileOpen.Skip)]
    [InlineData(WhileOpen.Wait)]
    public async Task A_start_finds_nothing_in_its_way_once_the_earlier_execution_has_ended(WhileOpen whileOpen)
    {
        await StartAsync(Triggered("e1"));
        await EndAsync("e1", ExecutionState.Succeeded);

        (await StartAsync(Triggered("e2") with { WhileOpen = whileOpen })).Executions.ShouldBe([new StartedExecution("e2", true)]);
    }

    [Fact]
    public async Task While_an_earlier_execution_is_open_a_start_is_done_all_the_same()
    {
        await StartAsync(Triggered("e1"));

        (await StartAsync(Triggered("e2"))).Executions.ShouldBe([new StartedExecution("e2", true)]);
    }

    [Fact]
    public async Task While_an_earlier_execution_is_open_a_start_is_passed_over()
    {
        await StartAsync(Triggered("e1"));

        var outcome = await StartAsync(Triggered("e2") with { WhileOpen = WhileOpen.Skip, Documents = [Writes("state", "2")] });

        outcome.Result.ShouldBe(StartResult.Skipped);
        outcome.OpenExecutionId.ShouldBe("e1");
        outcome.Executions.ShouldBeEmpty();
        (await FindDocumentAsync("state"))!.Version.ShouldBe(outcome.Versions.ShouldHaveSingleItem());
        (await IdsAsync()).ShouldBe(["e1"]);
        (await Store.FindStartKeysAsync(["k e2"], None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_an_earlier_execution_is_open_a_start_waits()
    {
        await StartAsync(Triggered("e1"));
        var start = Triggered("e2") with { WhileOpen = WhileOpen.Wait, Documents = [Writes("state", "2")] };

        var outcome = await StartAsync(start);

        (outcome.Result, outcome.OpenExecutionId).ShouldBe((StartResult.MustWait, "e1"));
        outcome.Versions.ShouldBeEmpty();
        (await FindDocumentAsync("state")).ShouldBeNull();
        await EndAsync("e1", ExecutionState.Failed);
        (await StartAsync(start)).Executions.ShouldBe([new StartedExecution("e2", true)]);
    }

    [Fact]
    public async Task An_outdated_start_is_outdated_whatever_is_open()
    {
        await StartAsync(Triggered("e1"));

        (await StartAsync(Triggered("e2") with { WhileOpen = WhileOpen.Wait, Documents = [Writes("state", "2", expected: 7)] })).Result.ShouldBe(StartResult.Outdated);
    }

    [Fact]
    public async Task Only_executions_of_the_same_flow_and_trigger_are_in_the_way()
    {
        await StartAsync(Starts(
            new KeyedExecution(NewExecution("other trigger") with { Trigger = "yellow" }),
            new KeyedExecution(NewExecution("other flow") with { Trigger = "green", FlowId = "month" }),
            new KeyedExecution(NewExecution("other namespace") with { Trigger = "green", Namespace = "other" }),
            new KeyedExecution(NewExecution("a person"))));

        (await StartAsync(Triggered("e1") with { WhileOpen = WhileOpen.Skip })).Result.ShouldBe(StartResult.Done);
    }

    [Fact]
    public async Task Executions_of_backfills_are_not_in_the_way()
    {
        await StartAsync(Starts(new KeyedExecution(NewExecution("b") with { Trigger = "green", Origin = new(ExecutionOriginKind.Backfill, "b1") })));

        (await StartAsync(Triggered("e1") with { WhileOpen = WhileOpen.Skip })).Result.ShouldBe(StartResult.Done);
    }

    [Fact]
    public async Task The_next_try_of_an_execution_of_a_backfill_is_not_in_the_way_either()
    {
        await StartAsync(Starts(new KeyedExecution(NewExecution("b") with { Trigger = "green", Origin = new(ExecutionOriginKind.Backfill, "b1") })));
        await EndAsync("b", ExecutionState.Failed, followUp: NewExecution("b again") with { Trigger = "green", Attempt = 2, Origin = new(ExecutionOriginKind.Retry, "b") });

        (await StartAsync(Triggered("e1") with { WhileOpen = WhileOpen.Skip })).Result.ShouldBe(StartResult.Done);
    }

    [Fact]
    public async Task The_next_try_of_an_earlier_execution_is_in_the_way()
    {
        await StartAsync(Triggered("e1"));
        await EndAsync("e1", ExecutionState.Failed, followUp: NewExecution("e2") with { Trigger = "green", Attempt = 2, Origin = new(ExecutionOriginKind.Retry, "e1") });

        (await StartAsync(Triggered("e3") with { WhileOpen = WhileOpen.Wait })).OpenExecutionId.ShouldBe("e2");
    }

    [Fact]
    public async Task Executions_of_one_start_are_not_in_each_others_way_but_in_that_of_the_next_start()
    {
        var first = Starts(new KeyedExecution(NewExecution("e1") with { Trigger = "green" }), new KeyedExecution(NewExecution("e2") with { Trigger = "green" })) with { WhileOpen = WhileOpen.Skip };

        var outcomes = await Store.StartAsync([first, Triggered("e3") with { WhileOpen = WhileOpen.Skip }, Triggered("e4") with { WhileOpen = WhileOpen.Wait }], Now, None);

        outcomes.Select(outcome => outcome.Result).ShouldBe([StartResult.Done, StartResult.Skipped, StartResult.MustWait]);
        outcomes.Skip(1).ShouldAllBe(outcome => outcome.OpenExecutionId == "e1");
        (await IdsAsync()).ShouldBe(["e1", "e2"]);
    }

    /// <summary>Whether a rule lets a key be taken over; who takes it over ends as the one before did, so that the next rule finds the same.</summary>
    private async Task<bool> MayAsync(string key, StartKeyRule rule)
    {
        var id = $"try {++_tries}";
        var before = (await Store.FindStartKeysAsync([key], None)).ShouldHaveSingleItem();
        var isNew = (await StartAsync(Starts(Keyed(id, key, rule)))).Executions[0].IsNew;
        if (isNew)
        {
            await EndAsync(id, before.State!.Value);
        }

        return isNew;
    }

    private StartCommit Triggered(string id) => Starts(new KeyedExecution(NewExecution(id) with { Trigger = "green" }, new StartKey($"k {id}")));
}
