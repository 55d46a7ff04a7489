using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>A start is done once: when it is passed again since its answer was lost, and when several processes want the same.</summary>
public abstract partial class StartStoreContract
{
    [Fact]
    public async Task A_start_that_is_passed_again_is_told_what_it_did()
    {
        var start = Starts(Keyed("e1", "k1"), Keyed("e2"), Keyed("e3", "taken")) with { Documents = [Writes("state", "1", expected: 0), Writes("other", "1")] };
        await StartAsync(Starts(Keyed("e0", "taken")));
        var first = await StartAsync(start);

        var again = await StartAsync(start);

        again.Result.ShouldBe(StartResult.Done);
        again.Executions.ShouldBe(first.Executions);
        again.Executions.ShouldBe([new("e1", true), new("e2", true), new("e0", false)]);
        again.Versions.ShouldBe(first.Versions);
        (await IdsAsync()).ShouldBe(["e0", "e1", "e2"]);
        (await Store.FindStartKeysAsync(["k1"], None)).ShouldHaveSingleItem().ExecutionId.ShouldBe("e1");
    }

    [Fact]
    public async Task A_start_of_a_single_execution_without_a_key_is_done_once_too()
    {
        var start = Starts(Keyed("e1"));
        await StartAsync(start);

        (await StartAsync(start)).Executions.ShouldBe([new StartedExecution("e1", true)]);
    }

    [Fact]
    public async Task A_start_that_only_wrote_documents_is_told_of_them_again()
    {
        var start = Starts() with { Documents = [Writes("state", "1", expected: 0)] };
        var first = await StartAsync(start);

        var again = await StartAsync(start);

        (again.Result, again.Versions.ShouldHaveSingleItem()).ShouldBe((StartResult.Done, first.Versions[0]));
    }

    [Fact]
    public async Task A_start_that_was_passed_over_is_told_so_again()
    {
        await StartAsync(Triggered("e1"));
        var start = Triggered("e2") with { WhileOpen = WhileOpen.Skip, Documents = [Writes("state", "1", expected: 0)] };
        var first = await StartAsync(start);

        var again = await StartAsync(start);
        (again.Result, again.OpenExecutionId, again.Versions.ShouldHaveSingleItem()).ShouldBe((StartResult.Skipped, "e1", first.Versions[0]));

        await EndAsync("e1", ExecutionState.Succeeded);
        (await StartAsync(start)).Result.ShouldBe(StartResult.Skipped, "what it was passed over for has ended, but its event is over");
        (await IdsAsync()).ShouldBe(["e1"]);
    }

    [Fact]
    public async Task A_start_that_was_done_is_not_in_its_own_way()
    {
        var start = Triggered("e1") with { WhileOpen = WhileOpen.Wait, Documents = [Writes("state", "1", expected: 0)] };
        await StartAsync(start);

        (await StartAsync(start)).Executions.ShouldBe([new StartedExecution("e1", true)]);
    }

    [Fact]
    public async Task A_start_whose_document_another_has_written_since_was_done_all_the_same()
    {
        var start = Starts(Keyed("e1", "k1")) with { Documents = [Writes("state", "1", expected: 0)] };
        var first = await StartAsync(start);
        await StartAsync(Starts(Keyed("e2", "k2")) with { Documents = [Writes("state", "2", expected: first.Versions[0])] });

        (await StartAsync(start)).Executions.ShouldBe([new StartedExecution("e1", true)]);
        Text((await FindDocumentAsync("state"))!.Json).ShouldBe("2");
    }

    [Fact]
    public async Task The_same_start_twice_in_one_batch_is_done_once()
    {
        var start = Starts(Keyed("e1", "k1")) with { Documents = [Writes("state", "1", expected: 0)] };

        var outcomes = await Store.StartAsync([start, start], Now, None);

        outcomes.ShouldAllBe(outcome => outcome.Result == StartResult.Done && outcome.Executions[0] == new StartedExecution("e1", true));
        (await IdsAsync()).ShouldBe(["e1"]);
    }

    [Fact]
    public async Task Of_processes_that_want_the_same_keys_each_key_goes_to_one_and_the_others_are_told()
    {
        const int rounds = 20;
        const int keys = 50;
        var stores = new[] { Store, (IStartStore)await OpenAsync(), (IStartStore)await OpenAsync() };
        for (var round = 0; round < rounds; round++)
        {
            // In different orders, and cut into starts in different ways.
            var outcomes = await Task.WhenAll(stores.Select((store, process) => store.StartAsync(
                [.. Enumerable.Range(0, keys).Select(number => (number + (process * 17)) % keys).Chunk(process + 1).Select(some => Starts([.. some.Select(number => Keyed($"e{round:00}-{number:00}-{process}", $"k{round:00}-{number:00}"))]))],
                Now,
                None)));

            var started = outcomes.SelectMany(outcome => outcome).SelectMany(outcome => outcome.Executions).ToArray();
            started.Count(execution => execution.IsNew).ShouldBe(keys);
            started.Select(execution => execution.ExecutionId).Distinct().Count().ShouldBe(keys);
            started.Length.ShouldBe(3 * keys);
        }

        (await IdsAsync()).Count.ShouldBe(rounds * keys);
    }

    [Fact]
    public async Task Of_processes_that_move_the_same_cursor_each_step_is_done_by_one()
    {
        const int steps = 60;
        var stores = new[] { Store, (IStartStore)await OpenAsync(), (IStartStore)await OpenAsync() };

        await Task.WhenAll(stores.Select(async (store, process) =>
        {
            while (true)
            {
                var cursor = await store.FindDocumentAsync("test", "cursor", Now, None);
                var step = cursor is null ? 0 : int.Parse(Text(cursor.Json), System.Globalization.CultureInfo.InvariantCulture);
                if (step == steps)
                {
                    return;
                }

                await StartAsync(Starts(Keyed($"e{step:00}-{process}")) with { Documents = [Writes("cursor", $"{step + 1}", cursor?.Version ?? 0)] }, store);
            }
        }));

        (await IdsAsync()).Select(id => id[..3]).ShouldBe(Enumerable.Range(0, steps).Select(step => $"e{step:00}"));
    }

    [Theory]
    [InlineData(WhileOpen.Skip, StartResult.Skipped)]
    [InlineData(WhileOpen.Wait, StartResult.MustWait)]
    public async Task Of_processes_that_start_while_none_is_open_one_does(WhileOpen whileOpen, StartResult others)
    {
        var stores = new[] { Store, (IStartStore)await OpenAsync(), (IStartStore)await OpenAsync() };
        for (var round = 0; round < 20; round++)
        {
            var trigger = $"t{round}";
            var outcomes = await Task.WhenAll(stores.Select((store, process) => StartAsync(
                Starts(new KeyedExecution(NewExecution($"e{round:00}-{process}") with { Trigger = trigger }, new StartKey($"k{round}-{process}"))) with { WhileOpen = whileOpen }, store)));

            outcomes.Count(outcome => outcome.Result == StartResult.Done).ShouldBe(1);
            outcomes.Count(outcome => outcome.Result == others).ShouldBe(2);
        }
    }

    [Fact]
    public async Task Of_processes_that_take_over_the_same_key_one_does()
    {
        var stores = new[] { Store, (IStartStore)await OpenAsync(), (IStartStore)await OpenAsync() };
        for (var round = 0; round < 15; round++)
        {
            await StartAsync(Starts(Keyed($"e{round:00}", $"k{round}")));
            await EndAsync($"e{round:00}", ExecutionState.Failed);

            var outcomes = await Task.WhenAll(stores.Select((store, process) => StartAsync(Starts(Keyed($"e{round:00}-{process}", $"k{round}", StartKeyRule.IfFailed)), store)));

            outcomes.Count(outcome => outcome.Executions[0].IsNew).ShouldBe(1);
            outcomes.Select(outcome => outcome.Executions[0].ExecutionId).Distinct().Count().ShouldBe(1);
        }
    }
}
