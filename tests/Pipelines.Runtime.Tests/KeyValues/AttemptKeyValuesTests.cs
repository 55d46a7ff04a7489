using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.KeyValues;

public sealed class AttemptKeyValuesTests
{
    [Fact]
    public async Task An_execution_reads_what_one_before_it_set()
    {
        var flow = TestFlow.Of(TestFlow.Task("count", async (invocation, token) =>
            TestFlow.Json($"{await invocation.Context!.KeyValues.UpdateAsync<int>("count", count => count + 1, token)}")));
        await using var host = await TestHost.StartAsync(flows: flow);

        await host.RunAsync(flow);
        var second = await host.RunAsync(flow);

        (await host.OutputAsync(second.Id, "count")).ShouldBe("2");
    }

    [Fact]
    public async Task Whoever_lost_the_lease_can_set_nothing_any_more()
    {
        var gate = new Gate();
        var outcome = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flow = TestFlow.Of(TestFlow.Task("set", async (invocation, _) =>
        {
            await gate.WaitAsync(CancellationToken.None);
            outcome.SetResult(await Record.ExceptionAsync(() => invocation.Context!.KeyValues.SetAsync("key", 1)));
            return TaskOutput.None;
        }));

        // One that looks for executions of others would learn of the loss by itself, and stop the attempt.
        await using var host = await TestHost.StartAsync(configure: static services => services.AddSingleton(new Runtime.Executor.ExecutorSettings { ClaimsQueued = false }), flows: flow);
        await host.StartAsync(flow);
        await gate.Reached;
        await host.Store.ReleaseLeaseAsync(host.Lease.Current!, CancellationToken.None);

        gate.Open();

        (await outcome.Task.WaitAsync(TimeSpan.FromMinutes(2))).ShouldBeOfType<LeaseLostException>();
        (await ((IKeyValueStore)host.Store).FindKeyValueAsync(["test"], "key", host.Time.GetUtcNow(), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_secret_that_the_execution_knows_is_masked_in_a_value_that_is_none()
    {
        var flow = TestFlow.Of(TestFlow.Task("set", async (invocation, token) =>
        {
            var values = invocation.Context!.KeyValues;
            await values.SetAsync("password", new Secret("hunter2hunter2"), token);
            await values.SetAsync("url", "https://me:hunter2hunter2@host/", token);
            return TaskOutput.None;
        }));
        await using var host = await TestHost.StartAsync(flows: flow);

        await host.RunAsync(flow);

        var stored = await ((IKeyValueStore)host.Store).FindKeyValueAsync(["test"], "url", host.Time.GetUtcNow(), CancellationToken.None);
        Encoding.UTF8.GetString(stored!.Json.Span).ShouldBe("\"https://me:***@host/\"");
    }
}
