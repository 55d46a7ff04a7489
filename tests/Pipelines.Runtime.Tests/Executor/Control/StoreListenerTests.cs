using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor.Control;

public sealed class StoreListenerTests
{
    [Fact]
    public async Task What_another_process_queued_is_started_when_the_store_tells()
    {
        var store = new TellingStore();
        await using var host = await StartAsync(store);
        await store.ListeningAsync();
        await host.StoreAsync(ExecutionState.Created, null);

        store.Tell(StoreNotice.Claimable);

        (await host.EndAsync("e1")).State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task What_was_queued_while_nobody_listened_is_found_when_it_listens_again()
    {
        var store = new TellingStore();
        using var log = new ListLoggerProvider();
        await using var host = await StartAsync(store, log);
        await store.ListeningAsync();
        store.Cut();
        await host.StoreAsync(ExecutionState.Created, null);

        // The pauses are the clock's; the poll of an hour is far away.
        await host.AdvanceUntilAsync(store.ListeningAsync());

        (await host.EndAsync("e1")).State.ShouldBe(ExecutionState.Succeeded);
        log.Lines.Count(static line => line.Contains("does not tell", StringComparison.Ordinal)).ShouldBe(1);
        log.Lines.Count(static line => line.Contains("tells of other processes again", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_store_that_stays_away_is_told_of_once_and_asked_less_and_less_often()
    {
        var store = new TellingStore { IsAway = true };
        using var log = new ListLoggerProvider();
        await using var host = await StartAsync(store, log);
        store.Time = host.Time;

        await host.AdvanceUntilAsync(store.RefusedAsync(9));

        log.Lines.Count(static line => line.Contains("does not tell", StringComparison.Ordinal)).ShouldBe(1);
        var pauses = store.RefusedAt.Zip(store.RefusedAt.Skip(1), (earlier, later) => later - earlier).ToList();
        double[] atLeast = [0, 0.5, 1, 2, 4, 8, 15, 15];
        pauses.Zip(atLeast).ShouldAllBe(pair => pair.First >= TimeSpan.FromSeconds(pair.Second));
    }

    private static async Task<TestHost> StartAsync(TellingStore store, ILoggerProvider? log = null)
    {
        var host = await TestHost.StartAsync(
            store: store,
            options: options => options.PollInterval = TimeSpan.FromHours(1),
            configure: services =>
            {
                if (log is not null)
                {
                    services.AddSingleton(log);
                }
            },
            flows: [Of(Task("work"))]);
        return host;
    }
}
