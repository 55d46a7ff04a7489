using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

/// <summary>What the executor measures while it runs flows.</summary>
public sealed class ExecutorMetricsTests : IDisposable
{
    private readonly TestMeters _meters = new();

    public void Dispose() => _meters.Dispose();

    [Fact]
    public async Task Ends_are_counted_by_flow_task_and_state()
    {
        _meters.Listen();
        await using var host = await StartAsync();

        await host.RunAsync(Of(Returning("list", "[1,2]"), Task("each", Value("list")) with { Each = "list" }, Failing("load"), Task("after", Order("load"))));

        _meters.Of("pipelines.executions.ended").Single().Tags.ShouldBe("pipelines.flow=test/flow pipelines.state=failed");
        _meters.Of("pipelines.task_runs.ended").Select(seen => seen.Tags).ShouldBe(
            [
                "pipelines.flow=test/flow pipelines.task=list pipelines.state=succeeded",
                "pipelines.flow=test/flow pipelines.task=each pipelines.state=succeeded",
                "pipelines.flow=test/flow pipelines.task=each pipelines.state=succeeded",
                "pipelines.flow=test/flow pipelines.task=load pipelines.state=failed",
                "pipelines.flow=test/flow pipelines.task=after pipelines.state=skipped",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Durations_are_those_of_the_clock()
    {
        _meters.Listen();
        await using var host = await StartAsync();
        var gate = new Gate();
        var id = await host.StartAsync(Of(Task("load", async (_, token) =>
        {
            await gate.WaitAsync(token);
            return TaskOutput.None;
        })));
        await gate.Reached;

        host.Time.Advance(TimeSpan.FromSeconds(7));
        gate.Open();
        await host.EndAsync(id);

        _meters.Of("pipelines.attempt.duration").Single().ShouldBe(new("pipelines.attempt.duration", 7, "pipelines.flow=test/flow pipelines.task=load pipelines.state=succeeded"));
        _meters.Of("pipelines.execution.duration").Single().Value.ShouldBe(7);
        _meters.Of("pipelines.execution.queue_time").Single().Value.ShouldBe(0);
    }

    [Fact]
    public async Task The_time_in_the_queue_is_measured_when_it_starts()
    {
        _meters.Listen();
        await using var host = await StartAsync();
        await host.StoreAsync(ExecutionState.Created, null);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        host.Flows.Add(Of(Task("load")));

        await host.AdvanceUntilAsync(host.EndAsync("e1"));

        _meters.Of("pipelines.execution.queue_time").Single().Value.ShouldBeGreaterThanOrEqualTo(60);
    }

    [Fact]
    public async Task Retries_and_interruptions_are_counted_apart()
    {
        _meters.Listen();
        var flow = Of(Task("load", static (call, _) => call.Context!.AttemptNumber == 2 ? throw new InvalidOperationException("broken") : ValueTask.FromResult(TaskOutput.None))
            with
        { Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.Zero } });
        await using var host = await StartAsync(flow);
        await host.StoreAsync(
            new TaskRunRecord { Key = new TaskRunKey("load"), State = TaskRunState.Running, Attempts = 1, StartedAt = host.Time.GetUtcNow() },
            new AttemptRecord { Key = new TaskRunKey("load"), Number = 1, State = AttemptState.Running, StartedAt = host.Time.GetUtcNow(), NodeId = "dead" });

        await host.AdvanceUntilAsync(host.EndAsync("e1"));

        _meters.Of("pipelines.task.interruptions").Single().Tags.ShouldBe("pipelines.flow=test/flow pipelines.task=load");
        _meters.Of("pipelines.task.retries").Single().Tags.ShouldBe("pipelines.flow=test/flow pipelines.task=load");
    }

    [Fact]
    public async Task Slots_and_active_executions_are_shown_when_asked_for()
    {
        _meters.Listen();
        await using var host = await StartAsync(options: slots => slots.MaxParallelTasks = 1);
        var gate = new Gate();
        var flow = Of(Task("load", async (_, token) =>
        {
            await gate.WaitAsync(token);
            return TaskOutput.None;
        }));
        var first = await host.StartAsync(flow);
        await gate.Reached;
        var second = await host.StartAsync(flow);
        await host.IdleAsync();

        _meters.Ask();

        _meters.Of("pipelines.executions.active").Single().Value.ShouldBe(2);
        _meters.Of("pipelines.slots.used").Single().Value.ShouldBe(1);
        _meters.Of("pipelines.slots.free").Single().Value.ShouldBe(0);
        _meters.Of("pipelines.slots.waiting").Single().Value.ShouldBe(1);
        gate.Open();
        await host.EndAsync(first);
        await host.EndAsync(second);
    }

    [Fact]
    public async Task What_waits_in_the_store_is_counted_now_and_then()
    {
        _meters.Listen();
        await using var host = await StartAsync();
        await host.StoreAsync(ExecutionState.Created, null);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        do
        {
            patience.Token.ThrowIfCancellationRequested();
            host.Time.Advance(host.Options.PollInterval);
            await System.Threading.Tasks.Task.Yield();
            _meters.Ask();
        }
        while (_meters.Of("pipelines.executions.queued").Last(seen => seen.Tags == "pipelines.state=created").Value != 1);

        _meters.Of("pipelines.executions.queued").Last(seen => seen.Tags == "pipelines.state=queued").Value.ShouldBe(0);
    }

    private Task<TestHost> StartAsync(params FlowDefinition[] flows) => StartAsync(null, flows);

    private Task<TestHost> StartAsync(Action<Pipelines.Runtime.Hosting.PipelineOptions>? options, params FlowDefinition[] flows) =>
        TestHost.StartAsync(null, options, services => services.AddSingleton<IMeterFactory>(_meters), flows);
}
