using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>What commits write besides, what people change, and what is left of starts when their executions are removed.</summary>
public abstract partial class StartStoreContract
{
    [Fact]
    public async Task Documents_of_a_commit_become_durable_with_it_whatever_version_was_there()
    {
        await StartAsync(Starts(Keyed("e1")) with { Documents = [Writes("end", "1"), Writes("gone", "1")] });
        var before = (await FindDocumentAsync("end"))!.Version;
        var lease = await ClaimAsync("e1");

        await Executions.CommitAsync(
            lease,
            [new() { ExecutionId = "e1", Change = Ended(), Documents = [Writes("end", "2"), Writes("new", "1") with { ExpiresAt = Now.AddDays(1) }, Removes("gone")] }],
            None);

        var end = (await FindDocumentAsync("end"))!;
        Text(end.Json).ShouldBe("2");
        end.Version.ShouldBeGreaterThan(before);
        end.UpdatedAt.ShouldBe(Now);
        (await FindDocumentAsync("new"))!.ExpiresAt.ShouldBe(Now.AddDays(1));
        (await FindDocumentAsync("gone")).ShouldBeNull();
        (await Executions.GetExecutionAsync("e1", None))!.State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task A_commit_that_is_left_out_writes_no_document()
    {
        await StartAsync(Starts(Keyed("e1")));
        var lease = await Executions.AcquireLeaseAsync("node-b", Now.AddHours(1), None);

        await Executions.CommitAsync(lease, [new() { ExecutionId = "e1", Change = Ended(), Documents = [Writes("end", "1")] }], None);

        (await FindDocumentAsync("end")).ShouldBeNull();
    }

    [Fact]
    public async Task A_commit_of_a_lost_lease_writes_no_document()
    {
        await StartAsync(Starts(Keyed("e1")));
        var lease = await ClaimAsync("e1");
        await Executions.ExpireLeasesAsync(Now.AddDays(1), None);

        await Should.ThrowAsync<LeaseLostException>(() => Executions.CommitAsync(lease, [new() { ExecutionId = "e1", Change = Ended(), Documents = [Writes("end", "1")] }], None));

        (await FindDocumentAsync("end")).ShouldBeNull();
    }

    [Fact]
    public async Task Of_a_document_that_several_commits_of_a_batch_write_the_last_one_counts()
    {
        var lease = await Executions.AcquireLeaseAsync("node-a", Now.AddHours(1), None);

        await Executions.CommitAsync(
            lease,
            [
                Creates("e1", lease) with { Documents = [Writes("same", "1"), Writes("same", "2")] },
                Creates("e2", lease) with { Documents = [Writes("same", "3"), Writes("other", "1")] },
                Creates("e3", lease) with { Documents = [Removes("other")] },
            ],
            None);

        Text((await FindDocumentAsync("same"))!.Json).ShouldBe("3");
        (await FindDocumentAsync("other")).ShouldBeNull();
    }

    [Fact]
    public async Task A_start_and_a_commit_that_write_the_same_document_never_undo_each_other()
    {
        var lease = await Executions.AcquireLeaseAsync("node-a", Now.AddHours(1), None);
        await Executions.CommitAsync(lease, [Creates("e1", lease)], None);
        var other = (IStartStore)await OpenAsync();
        for (var round = 0; round < 20; round++)
        {
            var name = $"d{round}";
            var start = Starts(Keyed($"s{round:00}")) with { Documents = [Writes(name, "start", expected: 0)] };

            var starting = StartAsync(start, other);
            await Task.WhenAll(starting, Executions.CommitAsync(lease, [new() { ExecutionId = "e1", Documents = [Writes(name, "commit")] }], None));

            Text((await FindDocumentAsync(name))!.Json).ShouldBe("commit", "a start that expects none is first, or not done");
            (await Executions.GetExecutionAsync($"s{round:00}", None) is not null).ShouldBe((await starting).Result == StartResult.Done);
        }
    }

    [Fact]
    public async Task Labels_of_an_execution_change_whoever_drives_it()
    {
        await StartAsync(Starts(new KeyedExecution(NewExecution("e1") with { Labels = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2", ["c"] = "" } })));
        await ClaimAsync("e1");
        var changes = new Dictionary<string, string?> { ["a"] = null, ["b"] = "3", ["größe"] = "Grün \"🚕\"", ["none"] = null };
        var expected = new Dictionary<string, string> { ["b"] = "3", ["c"] = "", ["größe"] = "Grün \"🚕\"" };

        (await Executions.ChangeLabelsAsync("e1", changes, None)).ShouldNotBeNull().ShouldBe(expected, ignoreOrder: true);
        (await Executions.ChangeLabelsAsync("none", changes, None)).ShouldBeNull();

        (await Executions.GetExecutionAsync("e1", None))!.Labels.ShouldBe(expected, ignoreOrder: true);
        (await Executions.ListExecutionsAsync(new() { Labels = expected }, None)).ShouldHaveSingleItem();
        await Executions.ChangeLabelsAsync("e1", expected.Keys.ToDictionary(static key => key, static _ => (string?)null), None);
        (await Executions.GetExecutionAsync("e1", None))!.Labels.ShouldBeEmpty();
    }

    [Fact]
    public async Task Labels_that_many_change_at_once_are_all_kept()
    {
        await StartAsync(Starts(new KeyedExecution(NewExecution("e1"))));
        var lease = await ClaimAsync("e1");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(async () => await (number % 2 == 0
            ? Executions.ChangeLabelsAsync("e1", new Dictionary<string, string?> { [$"l{number}"] = "outside" }, None)
            : Executions.CommitAsync(lease, [new()
            {
                ExecutionId = "e1",
                Change = new() { State = ExecutionState.Running, Labels = new Dictionary<string, string> { [$"l{number}"] = "driver" } },
            }], None)))));

        (await Executions.GetExecutionAsync("e1", None))!.Labels.Count.ShouldBe(20);
    }

    [Fact]
    public async Task Executions_are_listed_by_what_they_were_made_from()
    {
        var origin = new ExecutionOrigin(ExecutionOriginKind.Backfill, "b1");
        await StartAsync(Starts(
            new KeyedExecution(NewExecution("e1") with { Origin = origin }),
            new KeyedExecution(NewExecution("e2") with { Origin = origin, FlowId = "month" }),
            new KeyedExecution(NewExecution("e3") with { Origin = origin }),
            new KeyedExecution(NewExecution("e4") with { Origin = new(ExecutionOriginKind.Replay, "b1") }),
            new KeyedExecution(NewExecution("e5") with { Origin = new(ExecutionOriginKind.Backfill, "b2") }),
            new KeyedExecution(NewExecution("e6"))));
        await EndAsync("e1", ExecutionState.Failed);

        (await ListAsync(new() { Origin = origin })).ShouldBe(["e3", "e2", "e1"]);
        (await ListAsync(new() { Origin = origin, Limit = 2 })).ShouldBe(["e3", "e2"]);
        (await ListAsync(new() { Origin = origin, BeforeId = "e2" })).ShouldBe(["e1"]);
        (await ListAsync(new() { Origin = origin, Flow = "zoomcamp/taxi" })).ShouldBe(["e3", "e1"]);
        (await ListAsync(new() { Origin = origin, States = [ExecutionState.Failed, ExecutionState.Running] })).ShouldBe(["e1"]);
        (await ListAsync(new() { Origin = origin, Flow = "zoomcamp/taxi", States = [ExecutionState.Created] })).ShouldBe(["e3"]);
    }

    [Fact]
    public async Task A_namespace_finds_what_is_in_it_and_below_it()
    {
        string[] namespaces = ["zoomcamp", "zoomcamp.gcp", "zoomcamp.gcp.dev", "zoomcamp2", "zoom", "zoomcamp-x", "Zoomcamp"];
        await StartAsync(Starts([.. namespaces.Select((name, number) => new KeyedExecution(NewExecution($"e{number}") with { Namespace = name }))]));

        (await ListAsync(new() { Namespace = "zoomcamp" })).ShouldBe(["e2", "e1", "e0"]);
        (await ListAsync(new() { Namespace = "zoomcamp.gcp", States = [ExecutionState.Created] })).ShouldBe(["e2", "e1"]);
        (await ListAsync(new() { Namespace = "zoomcamp.g" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_goes_with_its_execution()
    {
        await StartAsync(Starts(Keyed("e1", "k1"), Keyed("e2", "k2")));
        await EndAsync("e1", ExecutionState.Succeeded);

        (await Maintenance.PurgeAsync(["e1"], None)).Removed.ShouldBe(1);

        (await Store.FindStartKeysAsync(["k1", "k2"], None)).ShouldHaveSingleItem().Name.ShouldBe("k2");
        (await StartAsync(Starts(Keyed("e3", "k1")))).Executions.ShouldBe([new StartedExecution("e3", true)]);
    }

    [Fact]
    public async Task A_key_that_outlives_its_execution_belongs_to_none_from_then_on()
    {
        await StartAsync(Starts(new KeyedExecution(NewExecution("e1"), new StartKey("file") { Outlives = true })));
        await EndAsync("e1", ExecutionState.Succeeded);
        (await Maintenance.PurgeAsync(["e1"], None)).Removed.ShouldBe(1);

        // A store may give the number of the removed execution to the next one.
        await StartAsync(Starts(Keyed("e2", "other")));

        (await Store.FindStartKeysAsync(["file"], None)).ShouldBe([new StartKeyRecord("file", null, null, Now)]);
        (await StartAsync(Starts(Keyed("e3", "file")))).Executions.ShouldBe([new StartedExecution(null, false)]);
        (await StartAsync(Starts(Keyed("e3", "file", StartKeyRule.IfFailed)))).Executions.ShouldBe([new StartedExecution(null, false)]);
        await EndAsync("e2", ExecutionState.Succeeded);
        (await Maintenance.PurgeAsync(["e2"], None)).Removed.ShouldBe(1);
        (await Store.ListStartKeysAsync("", null, 10, None)).ShouldBe(["file"], "it is not removed with another execution");
    }

    [Theory]
    [InlineData(StartKeyRule.IfEnded)]
    [InlineData(StartKeyRule.IfNotSucceeded)]
    public async Task A_key_without_an_execution_may_be_taken_over_as_one_whose_execution_has_ended(StartKeyRule rule)
    {
        await StartAsync(Starts(new KeyedExecution(NewExecution("e1"), new StartKey("file") { Outlives = true })));
        await EndAsync("e1", ExecutionState.Failed);
        await Maintenance.PurgeAsync(["e1"], None);

        (await StartAsync(Starts(Keyed("e2", "file", rule)))).Executions.ShouldBe([new StartedExecution("e2", true)]);

        await EndAsync("e2", ExecutionState.Failed);
        await Maintenance.PurgeAsync(["e2"], None);
        (await Store.FindStartKeysAsync(["file"], None)).ShouldBeEmpty("the one that took it over did not ask for it to be kept");
    }

    [Fact]
    public async Task A_check_finds_nothing_wrong_with_starts_and_what_is_left_of_them()
    {
        await StartAsync(Starts(new KeyedExecution(NewExecution("e1"), new StartKey("file") { Outlives = true }), Keyed("e2", "k2")) with { Documents = [Writes("state", "1")] });
        await EndAsync("e1", ExecutionState.Succeeded);
        await Maintenance.PurgeAsync(["e1"], None);

        (await Maintenance.CheckAsync(Now, None)).Where(finding => finding.Check == "orphan rows").ShouldBeEmpty();
    }

    private async Task<NodeLease> ClaimAsync(string executionId)
    {
        var lease = await Executions.AcquireLeaseAsync("node-a", Now.AddHours(1), None);
        (await Executions.ClaimAsync(lease, new ClaimRequest { Flows = [new("zoomcamp/taxi")], Limit = 1, Now = Now, ExecutionIds = [executionId] }, None)).ShouldHaveSingleItem();
        return lease;
    }

    private async Task<IReadOnlyList<string>> ListAsync(ExecutionQuery query) => [.. (await Executions.ListExecutionsAsync(query, None)).Select(execution => execution.Id)];

    private static ExecutionChange Ended() => new() { State = ExecutionState.Succeeded, EndedAt = Now };

    private static ExecutionCommit Creates(string id, NodeLease lease) =>
        new() { ExecutionId = id, Created = NewExecution(id) with { NodeId = lease.NodeId, State = ExecutionState.Running } };
}
