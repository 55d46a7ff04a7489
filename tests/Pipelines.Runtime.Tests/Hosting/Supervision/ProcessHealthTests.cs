using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Hosting.Supervision;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Hosting.Supervision;

public sealed class ProcessHealthTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_process_that_has_started_is_healthy_and_says_what_it_does()
    {
        await using var host = await StartAsync(new ObservedStore());
        var gate = new Gate();
        var id = await host.StartAsync(Of(Task("load", async (_, token) =>
        {
            await gate.WaitAsync(token);
            return TaskOutput.None;
        })));
        await gate.Reached;

        var health = host.Get<ProcessHealth>();

        health.Problem.ShouldBeNull();
        health.Status.ShouldBe("Driving 1 executions; 1 of 64 slots in use.");
        gate.Open();
        await host.EndAsync(id);
    }

    [Fact]
    public async Task A_heartbeat_that_does_not_come_back_is_a_problem()
    {
        var gate = new Gate();
        await using var store = new ObservedStore { BeforeRenewal = () => gate.WaitAsync(CancellationToken.None) };
        await using var host = await StartAsync(store);

        host.Time.Advance(host.Options.LeaseDuration * 2 + TimeSpan.FromSeconds(1));

        host.Get<ProcessHealth>().Problem.ShouldBe("the heartbeat has not come back for 31 s");
        gate.Open();
    }

    [Fact]
    public async Task A_store_that_refuses_heartbeats_is_none_since_a_restart_would_not_mend_it()
    {
        await using var store = new ObservedStore { BeforeRenewal = static () => throw new StoreUnavailableException("The disk is full.") };
        await using var host = await StartAsync(store);

        for (var beat = 0; beat < 12; beat++)
        {
            host.Time.Advance(host.Options.LeaseDuration / 3);
            while (await store.NextCallAsync() != "renew failed")
            {
                // Calls of before.
            }
        }

        host.Get<ProcessHealth>().Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_commit_that_does_not_come_back_is_a_problem()
    {
        var (gate, reached) = (new Gate(), new TaskCompletionSource());
        await using var store = new ObservedStore();
        await using var host = await StartAsync(store);
        store.BeforeCommit = (_, _) =>
        {
            reached.TrySetResult();
            return gate.WaitAsync(CancellationToken.None);
        };
        var starting = host.StartAsync(Of(Task("load")));
        await reached.Task.WaitAsync(Patience);

        host.Time.Advance(host.Options.LeaseDuration * 2 + TimeSpan.FromSeconds(1));

        host.Get<CommitQueue>().WritingFor.ShouldBe(TimeSpan.FromSeconds(31));
        host.Get<ProcessHealth>().Problem.ShouldNotBeNull();
        gate.Open();
        await host.EndAsync(await starting);
        host.Get<CommitQueue>().WritingFor.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_lost_lease_is_a_problem()
    {
        await using var host = await StartAsync(new ObservedStore());

        host.Lease.ReportLost();

        host.Get<ProcessHealth>().Status.ShouldBe("Not healthy: the lease is lost.");
    }

    private static Task<TestHost> StartAsync(ObservedStore store) => TestHost.StartAsync(store, null, services => services.AddSingleton<ProcessHealth>());
}
