using System.Text;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>What every store must do about starts that happen at most once. An implementation's test class derives from it and says how to open one.</summary>
public abstract partial class StartStoreContract : IAsyncLifetime
{
    private protected static readonly DateTimeOffset Now = new(2026, 3, 8, 6, 59, 59, 123, 456, TimeSpan.Zero);

    private IExecutionStore? _executions;
    private int _starts;

    private protected static CancellationToken None => CancellationToken.None;

    private protected IExecutionStore Executions => _executions!;

    private protected IStartStore Store => (IStartStore)Executions;

    private protected IStoreMaintenance Maintenance => (IStoreMaintenance)Executions;

    public virtual async Task InitializeAsync() => _executions = await OpenAsync();

    public virtual async Task DisposeAsync() => await Executions.DisposeAsync();

    /// <summary>The database as another process sees it; the first time, the store under test.</summary>
    private protected abstract Task<IExecutionStore> OpenAsync();

    [Fact]
    public async Task A_start_creates_its_executions_as_they_are()
    {
        var inputs = """{"month":"2019-01","city":"Zürich 🚕"}""";
        var execution = NewExecution("e1") with
        {
            Trigger = "green",
            Labels = new Dictionary<string, string> { ["color"] = "green" },
            Priority = 3,
            ConcurrencyKey = "taxi",
            LogicalDate = new DateTimeOffset(2019, 1, 1, 9, 0, 0, TimeSpan.FromHours(-5)),
            Origin = new ExecutionOrigin(ExecutionOriginKind.Backfill, "b1"),
            InputsJson = Encoding.UTF8.GetBytes(inputs),
        };

        var outcome = await StartAsync(Starts(new KeyedExecution(execution)));

        outcome.Result.ShouldBe(StartResult.Done);
        outcome.Executions.ShouldBe([new StartedExecution("e1", true)]);
        outcome.Versions.ShouldBeEmpty();
        var stored = (await Executions.GetExecutionAsync("e1", None))!;
        Text(stored.InputsJson).ShouldBe(inputs);
        stored.Labels.ShouldBe(execution.Labels);
        stored.ShouldBe(execution with { InputsJson = stored.InputsJson, Labels = stored.Labels });
    }

    [Fact]
    public async Task What_was_started_may_be_claimed()
    {
        await StartAsync(Starts(Keyed("e1", "k1"), Keyed("e2", "k2")));

        var lease = await Executions.AcquireLeaseAsync("node-a", Now.AddHours(1), None);
        (await Executions.ClaimAsync(lease, ["zoomcamp/taxi"], 10, Now, None)).Select(stored => stored.Execution.Id).ShouldBe(["e1", "e2"]);
    }

    [Fact]
    public async Task Documents_become_durable_with_the_executions()
    {
        var outcome = await StartAsync(Starts(Keyed("e1", "k1")) with { Documents = [Writes("state", """{"at":1}"""), Writes("other", "2", expected: 0)] });

        outcome.Versions.Count.ShouldBe(2);
        var state = (await FindDocumentAsync("state"))!;
        Text(state.Json).ShouldBe("""{"at":1}""");
        state.Version.ShouldBe(outcome.Versions[0]);
        state.UpdatedAt.ShouldBe(Now);
        (await FindDocumentAsync("other"))!.Version.ShouldBe(outcome.Versions[1]);
    }

    [Fact]
    public async Task A_start_may_have_nothing_but_documents()
    {
        var first = await StartAsync(Starts() with { Documents = [Writes("state", "1", expected: 0)] });
        var second = await StartAsync(Starts() with { Documents = [Writes("state", "2", first.Versions[0]), Removes("none")] });

        second.Result.ShouldBe(StartResult.Done);
        second.Executions.ShouldBeEmpty();
        second.Versions[0].ShouldBeGreaterThan(first.Versions[0]);
        Text((await FindDocumentAsync("state"))!.Json).ShouldBe("2");
    }

    [Fact]
    public async Task A_start_may_remove_what_it_was_told_by()
    {
        var written = await StartAsync(Starts() with { Documents = [Writes("flow-end", "1")] });

        var outcome = await StartAsync(Starts(Keyed("e1", "k1")) with { Documents = [Removes("flow-end", written.Versions[0])] });

        outcome.Result.ShouldBe(StartResult.Done);
        outcome.Versions.ShouldBe(written.Versions);
        (await FindDocumentAsync("flow-end")).ShouldBeNull();
    }

    [Theory]
    [InlineData("later")]
    [InlineData("gone")]
    [InlineData("there")]
    [InlineData("expired")]
    public async Task Nothing_is_done_where_a_document_is_not_as_expected(string how)
    {
        var first = (await StartAsync(Starts() with { Documents = [Writes("state", "1") with { ExpiresAt = how == "expired" ? Now : null }] })).Versions[0];
        await StartAsync(Starts() with { Documents = how switch { "later" => [Writes("state", "2")], "gone" => [Removes("state")], _ => [] } });
        var expected = how == "there" ? 0 : first;

        var outcome = await StartAsync(Starts(Keyed("e1", "k1"), Keyed("e2")) with { Documents = [Writes("other", "3"), Writes("state", "3", expected)] });

        outcome.Result.ShouldBe(StartResult.Outdated);
        outcome.Executions.ShouldBeEmpty();
        outcome.Versions.ShouldBeEmpty();
        (await Executions.GetExecutionAsync("e1", None)).ShouldBeNull();
        (await Executions.GetExecutionAsync("e2", None)).ShouldBeNull();
        (await FindDocumentAsync("other")).ShouldBeNull();
        (await Store.FindStartKeysAsync(["k1"], None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_several_starts_each_is_done_by_itself()
    {
        await StartAsync(Starts(Keyed("e0", "taken")));

        var outcomes = await Store.StartAsync(
            [
                Starts(Keyed("e1", "k1")) with { Documents = [Writes("d1", "1", expected: 7)] },
                Starts(Keyed("e2", "taken"), Keyed("e3", "k3")) with { Documents = [Writes("d2", "1")] },
                Starts(Keyed("e4", "k4")),
            ],
            Now,
            None);

        outcomes.Select(outcome => outcome.Result).ShouldBe([StartResult.Outdated, StartResult.Done, StartResult.Done]);
        outcomes[1].Executions.ShouldBe([new StartedExecution("e0", false), new StartedExecution("e3", true)]);
        outcomes[2].Executions.ShouldBe([new StartedExecution("e4", true)]);
        (await IdsAsync()).ShouldBe(["e0", "e3", "e4"]);
        (await FindDocumentAsync("d2")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Of_two_starts_in_one_batch_that_want_the_same_the_earlier_one_gets_it()
    {
        var outcomes = await Store.StartAsync(
            [
                Starts(Keyed("e1", "same")) with { Documents = [Writes("state", "1", expected: 0)] },
                Starts(Keyed("e2", "same")),
                Starts(Keyed("e3", "other")) with { Documents = [Writes("state", "2", expected: 0)] },
                Starts(Keyed("e4", "last")) with { Documents = [Writes("state", "3")] },
            ],
            Now,
            None);

        outcomes[1].Executions.ShouldBe([new StartedExecution("e1", false)]);
        outcomes[2].Result.ShouldBe(StartResult.Outdated);
        outcomes[3].Versions[0].ShouldBeGreaterThan(outcomes[0].Versions[0]);
        (await IdsAsync()).ShouldBe(["e1", "e4"]);
        var state = (await FindDocumentAsync("state"))!;
        (Text(state.Json), state.Version).ShouldBe(("3", outcomes[3].Versions[0]));
    }

    [Fact]
    public async Task Two_executions_of_one_start_do_not_share_a_key()
    {
        var outcome = await StartAsync(Starts(Keyed("e1", "same"), Keyed("e2", "same")));

        outcome.Executions.ShouldBe([new StartedExecution("e1", true), new StartedExecution("e1", false)]);
        (await IdsAsync()).ShouldBe(["e1"]);
    }

    [Fact]
    public async Task A_batch_of_a_thousand_starts_is_done_as_a_whole()
    {
        var starts = Enumerable.Range(0, 1024).Select(number => Starts(Keyed($"e{number:0000}", $"k{number}")) with { Documents = [Writes($"d{number}", "1", expected: 0)] }).ToArray();

        var outcomes = await Store.StartAsync(starts, Now, None);

        outcomes.ShouldAllBe(outcome => outcome.Result == StartResult.Done && outcome.Executions[0].IsNew);
        outcomes.SelectMany(outcome => outcome.Versions).Distinct().Count().ShouldBe(1024);
        var again = await Store.StartAsync([.. starts.Select(start => start with { Id = $"again {start.Id}", Executions = [start.Executions[0] with { Execution = NewExecution($"again {start.Id}") }], Documents = [] })], Now, None);
        again.Select(outcome => outcome.Executions[0]).ShouldBe(Enumerable.Range(0, 1024).Select(number => new StartedExecution($"e{number:0000}", false)));
    }

    [Fact]
    public async Task Nothing_to_start_is_nothing_done() => (await Store.StartAsync([], Now, None)).ShouldBeEmpty();

    [Fact]
    public async Task Start_keys_are_found_by_name_and_forgotten()
    {
        await StartAsync(Starts(Keyed("e1", "k1"), Keyed("e2", "k2"), Keyed("e3", "k3")));
        await EndAsync("e2", ExecutionState.Failed);

        var keys = await Store.FindStartKeysAsync(["k1", "k2", "none"], None);
        keys.OrderBy(key => key.Name, StringComparer.Ordinal).ShouldBe([new("k1", "e1", ExecutionState.Created, Now), new("k2", "e2", ExecutionState.Failed, Now)]);

        await Store.DeleteStartKeysAsync(["k1", "none"], None);
        (await Store.FindStartKeysAsync(["k1", "k3"], None)).ShouldHaveSingleItem().Name.ShouldBe("k3");
        (await StartAsync(Starts(Keyed("e4", "k1")))).Executions.ShouldBe([new StartedExecution("e4", true)]);
    }

    [Fact]
    public async Task Names_of_start_keys_come_page_by_page()
    {
        string[] names = ["file/a", "file/b", "file/c", "file/ü", "file/🚕", "filed", "fil", "tick/a", "File/a"];
        await StartAsync(Starts([.. names.Select((name, number) => Keyed($"e{number}", name))]));
        var seen = new List<string>();

        while (await Store.ListStartKeysAsync("file/", seen.LastOrDefault(), 2, None) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThanOrEqualTo(2);
            seen.AddRange(page);
        }

        seen.ShouldBe(["file/a", "file/b", "file/c", "file/ü", "file/🚕"]);
        (await Store.ListStartKeysAsync("file/", "a", 10, None)).Count.ShouldBe(5, "a name before all that begin so");
        (await Store.ListStartKeysAsync("", null, 100, None)).Count.ShouldBe(9);
    }

    [Fact]
    public async Task Executions_are_counted_by_what_they_were_made_from()
    {
        var (backfill, other) = (new ExecutionOrigin(ExecutionOriginKind.Backfill, "b1"), new ExecutionOrigin(ExecutionOriginKind.Replay, "b1"));
        await StartAsync(Starts(
            new KeyedExecution(NewExecution("e1") with { Origin = backfill }),
            new KeyedExecution(NewExecution("e2") with { Origin = backfill }),
            new KeyedExecution(NewExecution("e3") with { Origin = backfill }),
            new KeyedExecution(NewExecution("e4") with { Origin = other }),
            new KeyedExecution(NewExecution("e5"))));
        await EndAsync("e2", ExecutionState.Failed);

        (await Store.CountByOriginAsync(backfill, None)).ShouldBe(
            new Dictionary<ExecutionState, int> { [ExecutionState.Created] = 2, [ExecutionState.Failed] = 1 }, ignoreOrder: true);
        (await Store.CountByOriginAsync(new ExecutionOrigin(ExecutionOriginKind.Backfill, "b2"), None)).ShouldBeEmpty();
    }

    private protected async Task<StartOutcome> StartAsync(StartCommit start, IStartStore? store = null) =>
        (await (store ?? Store).StartAsync([start], Now, None)).ShouldHaveSingleItem();

    private protected StartCommit Starts(params KeyedExecution[] executions) => new() { Id = $"start {Interlocked.Increment(ref _starts)}", Executions = executions };

    private protected static KeyedExecution Keyed(string id, string? key = null, StartKeyRule rule = StartKeyRule.IfNew) =>
        new(NewExecution(id), key is null ? null : new StartKey(key, rule));

    private protected static ExecutionRecord NewExecution(string id) => new()
    {
        Id = id,
        Namespace = "zoomcamp",
        FlowId = "taxi",
        Revision = "r1",
        State = ExecutionState.Created,
        LogicalDate = Now,
        CreatedAt = Now,
        InputsJson = "{}"u8.ToArray(),
    };

    private protected static DocumentWrite Writes(string name, string json, long? expected = null) =>
        new() { Kind = "test", Name = name, Json = Encoding.UTF8.GetBytes(json), ExpectedVersion = expected };

    private protected static DocumentWrite Removes(string name, long? expected = null) => new() { Kind = "test", Name = name, Json = null, ExpectedVersion = expected };

    private protected Task<DocumentRecord?> FindDocumentAsync(string name) => Store.FindDocumentAsync("test", name, Now, None);

    /// <summary>All executions, oldest first.</summary>
    private protected async Task<IReadOnlyList<string>> IdsAsync() =>
        [.. (await Executions.ListExecutionsAsync(new() { Limit = 10_000 }, None)).Select(execution => execution.Id).Reverse()];

    /// <summary>Lets an execution end, as the process does that drives it.</summary>
    private protected async Task EndAsync(string executionId, ExecutionState state, ExecutionRecord? followUp = null)
    {
        var lease = await Executions.AcquireLeaseAsync($"node of {executionId}", Now.AddHours(1), None);
        (await Executions.ClaimAsync(lease, new ClaimRequest { Flows = [new("zoomcamp/taxi")], Limit = 1, Now = Now, ExecutionIds = [executionId] }, None)).ShouldHaveSingleItem();
        await Executions.CommitAsync(lease, [new() { ExecutionId = executionId, Change = new() { State = state, EndedAt = Now }, FollowUp = followUp }], None);
    }

    private protected static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
