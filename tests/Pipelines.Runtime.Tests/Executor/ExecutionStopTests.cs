using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

/// <summary>Cancel, timeout, shutdown, resume and the loss of the lease.</summary>
public sealed class ExecutionStopTests
{
    [Fact]
    public async Task Cancel_reaches_the_attempt_cancels_the_rest_and_runs_finally()
    {
        await using var host = await TestHost.StartAsync();
        var gate = new Gate();
        var flow = Of(
            Task("load", Waiting(gate)),
            Task("after", Order("load")),
            Task("purge") with { Role = TaskRole.Finally });
        var id = await host.StartAsync(flow);
        await gate.Reached;

        host.Starter.Cancel(id, "Somebody asked for it.").ShouldBeTrue();
        var execution = await host.EndAsync(id);

        execution.State.ShouldBe(ExecutionState.Canceled);
        execution.Reason.ShouldBe("Somebody asked for it.");
        (await host.TaskRunAsync(id, "load")).State.ShouldBe(TaskRunState.Canceled);
        (await host.TaskRunAsync(id, "after")).State.ShouldBe(TaskRunState.Canceled);
        (await host.TaskRunAsync(id, "purge")).State.ShouldBe(TaskRunState.Succeeded);
        (await host.Store.GetAttemptsAsync(id, default))[0].State.ShouldBe(AttemptState.Canceled);
    }

    [Fact]
    public async Task Cancel_ends_a_retry_that_waits()
    {
        await using var host = await TestHost.StartAsync();
        var id = await host.StartAsync(Of(Failing("load") with { Retry = new RetryPolicy { MaxRetries = 3, Delay = TimeSpan.FromDays(1) } }));
        await host.SeenAsync("load", TaskRunState.RetryWaiting);

        host.Starter.Cancel(id, "Enough.");

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Canceled);
    }

    [Fact]
    public async Task What_an_attempt_returns_after_it_was_told_to_stop_does_not_count()
    {
        await using var host = await TestHost.StartAsync();
        var gate = new Gate();
        var flow = Of(Task("load", async (_, token) =>
        {
            try
            {
                await gate.WaitAsync(token);
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                // A task that gives what it has so far.
            }

            return Json("1");
        }));
        var id = await host.StartAsync(flow);
        await gate.Reached;

        host.Starter.Cancel(id, "Stop.");
        await host.EndAsync(id);

        (await host.TaskRunAsync(id, "load")).State.ShouldBe(TaskRunState.Canceled);
        (await host.Store.GetOutputsAsync(id, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_execution_that_this_process_does_not_drive_cannot_be_canceled_here()
    {
        await using var host = await TestHost.StartAsync();

        host.Starter.Cancel("none", "Stop.").ShouldBeFalse();
    }

    [Fact]
    public async Task A_timeout_fails_the_attempt_with_a_message_that_names_task_and_limit()
    {
        await using var host = await TestHost.StartAsync();
        var gate = new Gate();
        var id = await host.StartAsync(Of(Task("load", Waiting(gate)) with { Timeout = TimeSpan.FromMinutes(10) }));
        await gate.Reached;

        host.Time.Advance(TimeSpan.FromMinutes(10));
        var execution = await host.EndAsync(id);

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Error!.Type.ShouldBe("System.TimeoutException");
        execution.Error.Message.ShouldBe("Task 'load' of flow 'test/flow' took longer than its limit of 10m.");
    }

    [Fact]
    public async Task A_timeout_may_be_retried()
    {
        await using var host = await TestHost.StartAsync();
        var (calls, gate) = (0, new Gate());
        var flow = Of(Task("load", (call, token) => ++calls == 1 ? Waiting(gate)(call, token) : ValueTask.FromResult(TaskOutput.None)) with
        {
            Timeout = TimeSpan.FromMinutes(1),
            Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromSeconds(1) },
        });
        var id = await host.StartAsync(flow);
        await gate.Reached;
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.SeenAsync("load", TaskRunState.RetryWaiting);
        host.Time.Advance(TimeSpan.FromSeconds(1));

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task An_attempt_that_ignores_its_token_is_given_up_and_keeps_its_slot_until_it_ends()
    {
        var log = new ListLoggerProvider();
        await using var host = await TestHost.StartAsync(options: options => options.MaxParallelTasks = 1, configure: services => services.AddSingleton<ILoggerProvider>(log));
        var gate = new Gate();
        var flow = Of(Task("stubborn", async (_, _) =>
        {
            await gate.WaitAsync(CancellationToken.None);
            return TaskOutput.None;
        }) with
        { Timeout = TimeSpan.FromMinutes(1) });
        var id = await host.StartAsync(flow);
        await gate.Reached;

        host.Time.Advance(TimeSpan.FromMinutes(1));
        host.Time.Advance(TaskSlot.Grace);
        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Failed);
        host.Slots.Free.ShouldBe(0);
        log.Lines.ShouldContain(line => line.Contains("was told to stop (Timeout) and did not within 5 s", StringComparison.Ordinal));

        gate.Open();
        var next = await host.RunAsync(Of(Task("next")));
        next.State.ShouldBe(ExecutionState.Succeeded, "the slot is free again once the attempt has ended");
    }

    [Fact]
    public async Task Shutdown_waits_for_running_attempts_and_starts_no_others()
    {
        await using var store = new SqliteExecutionStore(SqliteStoreOptions.InMemory);
        var (gate, ran) = (new Gate(), new List<string>());
        var flow = Of(Task("load", async (_, token) =>
        {
            await gate.WaitAsync(token);
            ran.Add("load");
            return Json("1");
        }), Task("after", (_, _) =>
        {
            ran.Add("after");
            return ValueTask.FromResult(TaskOutput.None);
        }, Order("load")));
        await using var first = await TestHost.StartAsync(store, flows: flow);
        var id = await first.StartAsync(flow);
        await gate.Reached;

        var stopping = first.StopAsync();
        gate.Open();
        await stopping;
        ran.ShouldBe(["load"]);

        await using var second = await TestHost.StartAsync(store, flows: flow);
        (await second.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
        ran.ShouldBe(["load", "after"], "what had completed did not run again");
    }

    [Fact]
    public async Task Shutdown_interrupts_what_takes_too_long_and_the_next_process_runs_it_again()
    {
        await using var store = new SqliteExecutionStore(SqliteStoreOptions.InMemory);
        var (calls, gate) = (0, new Gate());
        var flow = Of(Task("load", (call, token) => ++calls == 1 ? Waiting(gate)(call, token) : ValueTask.FromResult(Json("1"))));
        await using var first = await TestHost.StartAsync(store, options => options.ShutdownTimeout = TimeSpan.Zero, flows: flow);
        var id = await first.StartAsync(flow);
        await gate.Reached;

        var stopping = first.StopAsync();
        await first.AdvanceUntilAsync(stopping);
        var interrupted = await first.TaskRunAsync(id, "load");
        interrupted.State.ShouldBe(TaskRunState.Pending);
        interrupted.Interruptions.ShouldBe(1);

        await using var second = await TestHost.StartAsync(store, flows: flow);
        (await second.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
        (await second.Store.GetAttemptsAsync(id, default)).Select(attempt => attempt.State).ShouldBe([AttemptState.Interrupted, AttemptState.Succeeded]);
    }

    [Fact]
    public async Task An_attempt_of_a_dead_process_is_interrupted_and_not_counted_as_a_retry()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Returning("done", "1"), Task("load", (call, _) => ValueTask.FromResult(TaskOutput.Of(call.Context!.AttemptNumber, ValueCodecs.Int32)), Order("done")));
        await host.StoreAsync(
            new TaskRunRecord { Key = new("done"), State = TaskRunState.Succeeded, Attempts = 1, EndedAt = host.Time.GetUtcNow() },
            new TaskRunRecord { Key = new("load"), State = TaskRunState.Running, Attempts = 1 },
            new AttemptRecord { Key = new("load"), Number = 1, State = AttemptState.Running, StartedAt = host.Time.GetUtcNow(), NodeId = "dead" });
        host.Flows.Add(flow);

        host.Executor.Signal();
        await host.SeenAsync(seen => seen is ExecutionStateChanged { State: ExecutionState.Succeeded });

        var attempts = await host.Store.GetAttemptsAsync("e1", default);
        attempts.Select(attempt => (attempt.Key.TaskId, attempt.Number, attempt.State)).ShouldBe([("load", 1, AttemptState.Interrupted), ("load", 2, AttemptState.Succeeded)]);
        (await host.TaskRunAsync("e1", "load")).Interruptions.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancel_that_a_dead_process_began_is_finished()
    {
        await using var host = await TestHost.StartAsync();
        await host.StoreAsync(ExecutionState.Canceling, "Stop.");
        host.Flows.Add(Of(Task("load"), Task("purge") with { Role = TaskRole.Finally }));

        host.Executor.Signal();
        await host.SeenAsync(seen => seen is ExecutionStateChanged { State: ExecutionState.Canceled });

        (await host.TaskRunAsync("e1", "load")).State.ShouldBe(TaskRunState.Canceled);
        (await host.TaskRunAsync("e1", "purge")).State.ShouldBe(TaskRunState.Succeeded);
    }

    [Fact]
    public async Task A_retry_that_waited_when_the_process_died_goes_on_waiting()
    {
        await using var host = await TestHost.StartAsync();
        var due = host.Time.GetUtcNow().AddHours(1);
        await host.StoreAsync(new TaskRunRecord { Key = new("load"), State = TaskRunState.RetryWaiting, Attempts = 1, NextAttemptAt = due });
        host.Flows.Add(Of(Task("load")));

        host.Executor.Signal();
        await host.SeenAsync(seen => seen is ExecutionStateChanged { State: ExecutionState.Running });
        await host.IdleAsync();
        (await host.TaskRunAsync("e1", "load")).State.ShouldBe(TaskRunState.RetryWaiting);
        host.Time.Advance(TimeSpan.FromHours(1));
        await host.SeenAsync(seen => seen is ExecutionStateChanged { State: ExecutionState.Succeeded });
    }

    [Fact]
    public async Task A_lost_lease_stops_the_driver_cancels_its_attempts_and_commits_nothing()
    {
        await using var host = await TestHost.StartAsync();
        var (gate, isCanceled) = (new Gate(), new TaskCompletionSource());
        var flow = Of(Task("load", async (_, token) =>
        {
            using var registration = token.Register(() => isCanceled.SetResult());
            await gate.WaitAsync(CancellationToken.None);
            return Json("1");
        }));
        var id = await host.StartAsync(flow);
        await gate.Reached;
        var waiting = host.Starter.WaitAsync(id, default);

        host.Lease.ReportLost();

        await Should.ThrowAsync<LeaseLostException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(2)));
        await isCanceled.Task.WaitAsync(TimeSpan.FromMinutes(2));
        gate.Open();
        (await host.Store.GetOutputsAsync(id, default)).ShouldBeEmpty();
        (await host.Store.GetExecutionAsync(id, default))!.State.ShouldBe(ExecutionState.Running);
    }

    [Fact]
    public async Task An_execution_that_stopped_because_the_store_was_out_of_order_goes_on_when_it_is_in_order_again()
    {
        await using var store = new ObservedStore();
        var gate = new Gate();
        var flow = Of(Returning("first", "1"), Task("load", async (call, token) =>
        {
            if (call.Context!.AttemptNumber == 1)
            {
                await gate.WaitAsync(token);
            }

            return Json("2");
        }, Order("first")));
        await using var host = await TestHost.StartAsync(store, options => options.StoreRetryDuration = TimeSpan.Zero, flows: flow);
        var id = await host.StartAsync(flow);
        await gate.Reached;
        host.Time.Advance(TimeSpan.FromMilliseconds(100));
        await host.IdleAsync();
        var waiting = host.Starter.WaitAsync(id, default);

        store.BeforeCommit = (_, _) => throw new StoreUnavailableException("The disk is full.");
        gate.Open();
        await Should.ThrowAsync<StoreUnavailableException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(2)));
        store.BeforeCommit = static (_, _) => System.Threading.Tasks.Task.CompletedTask;
        await host.AdvanceUntilAsync(host.SeenAsync(seen => seen is ExecutionStateChanged { State: ExecutionState.Succeeded }));

        (await host.Store.GetAttemptsAsync(id, default)).Select(attempt => (attempt.Key.TaskId, attempt.State)).ShouldBe(
            [("first", AttemptState.Succeeded), ("load", AttemptState.Interrupted), ("load", AttemptState.Succeeded)]);
    }

    private static Func<TaskInvocation, CancellationToken, ValueTask<TaskOutput>> Waiting(Gate gate) => async (_, token) =>
    {
        await gate.WaitAsync(token);
        return TaskOutput.None;
    };
}
