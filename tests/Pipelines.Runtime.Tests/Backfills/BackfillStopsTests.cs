using System.Reflection;
using Pipelines.Definitions;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Backfills.Driving;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Backfills.BackfillScene;

namespace Pipelines.Runtime.Tests.Backfills;

public sealed class BackfillStopsTests
{
    [Fact]
    public async Task The_next_try_of_an_execution_that_failed_as_it_was_to_be_stopped_is_stopped_too()
    {
        var gate = new Gate();
        var flow = Taxi(TestFlow.Task("load", async (_, token) =>
        {
            await gate.WaitAsync(token);
            throw new InvalidOperationException("broken");
        })) with
        {
            Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromHours(1) },
        };
        await using var scene = await StartAsync(flow);
        var id = (await scene.Control.CreateAsync(Months(to: "2019-01"), default)).Id;
        using var stop = new CancellationTokenSource();
        var driving = scene.Drive(id, stop.Token);
        await scene.Host.AdvanceUntilAsync(gate.Reached);

        // Executions of the same moment would be in any order.
        scene.Host.Time.Advance(TimeSpan.FromSeconds(1));
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(driving);
        var documents = scene.Host.Get<BackfillDocuments>();
        var backfill = (await documents.TryWriteAsync((await documents.FindAsync(id, default))! with { State = BackfillState.Canceling }, default))!;
        var store = ListingStore.Over(scene.Host.Store, async found =>
        {
            gate.Open();
            await scene.Host.EndAsync(found[0].Id);
        });

        await new BackfillStops(documents, store, scene.Host.Control, scene.Host.Get<StoreClock>()).StopAsync(backfill, default);

        (await scene.ExecutionsAsync()).Select(static execution => execution.State).ShouldBe([ExecutionState.Failed, ExecutionState.Canceled]);
    }

    /// <summary>A store to which something happens between the first list by label that finds executions and its answer.</summary>
    public class ListingStore : DispatchProxy
    {
        private IExecutionStore _inner = null!;
        private Func<IReadOnlyList<ExecutionSummary>, Task>? _listed;

        public static IExecutionStore Over(IExecutionStore inner, Func<IReadOnlyList<ExecutionSummary>, Task> listed)
        {
            var proxy = Create<IExecutionStore, ListingStore>();
            ((ListingStore)(object)proxy)._inner = inner;
            ((ListingStore)(object)proxy)._listed = listed;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IExecutionStore.ListExecutionsAsync)
            ? ListAsync((ExecutionQuery)args![0]!)
            : targetMethod.Invoke(_inner, args);

        private async Task<IReadOnlyList<ExecutionSummary>> ListAsync(ExecutionQuery query)
        {
            var found = await _inner.ListExecutionsAsync(query, CancellationToken.None);
            if (found.Count > 0 && query.Labels.Count > 0 && Interlocked.Exchange(ref _listed, null) is { } listed)
            {
                await listed(found);
            }

            return found;
        }
    }
}
