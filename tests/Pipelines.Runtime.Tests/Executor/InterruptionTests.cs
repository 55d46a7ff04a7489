using System.Diagnostics;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Processes;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

/// <summary>Attempts whose process ended under them, and what the next process makes of them.</summary>
public sealed class InterruptionTests
{
    private static readonly TaskError Ended = new("Pipelines.PipelineException", "Its process ended under it.");

    [Fact]
    public async Task A_task_that_process_after_process_ended_under_fails_rather_than_being_tried_for_ever()
    {
        await using var host = await TestHost.StartAsync(options: options => options.MaxInterruptions = 3, flows: [Of(Task("load"), Task("after", Order("load")))]);
        await host.StoreAsync(Running(3, 2), Attempt(1, AttemptState.Interrupted, Ended), Attempt(2, AttemptState.Interrupted, Ended), Attempt(3, AttemptState.Running));

        var execution = await EndAsync(host);

        execution.State.ShouldBe(ExecutionState.Failed);
        var run = await host.TaskRunAsync("e1", "load");
        (run.State, run.Attempts, run.Interruptions).ShouldBe((TaskRunState.Failed, 3, 3));
        run.Error!.Message.ShouldBe("Task 'load' of flow 'test/flow' was cut off 3 times in a row by the end of its process. It may be what ends it: look at its use of memory, native code and calls to exit. If it is not, raise Pipelines:MaxInterruptions and restart the execution.");
        (await host.TaskRunAsync("e1", "after")).State.ShouldBe(TaskRunState.Skipped);
    }

    [Fact]
    public async Task An_interruption_in_good_order_or_a_failure_in_between_starts_the_count_anew()
    {
        await using var host = await TestHost.StartAsync(options: options => options.MaxInterruptions = 3, flows: [Of(Task("load"))]);
        await host.StoreAsync(Running(4, 3), Attempt(1, AttemptState.Interrupted, Ended), Attempt(2, AttemptState.Interrupted), Attempt(3, AttemptState.Interrupted, Ended), Attempt(4, AttemptState.Running));

        (await EndAsync(host)).State.ShouldBe(ExecutionState.Succeeded);

        (await host.TaskRunAsync("e1", "load")).Attempts.ShouldBe(5);
    }

    [Fact]
    public async Task After_a_process_ended_the_next_attempt_is_durable_before_it_starts()
    {
        TestHost? host = null;
        IReadOnlyList<AttemptRecord> seen = [];
        var flow = Of(Task("load", async (_, _) =>
        {
            seen = await host!.Store.GetAttemptsAsync("e1", default);
            return TaskOutput.None;
        }));
        await using (host = await TestHost.StartAsync())
        {
            // No attempt is stored: the first one ended its process before its start was durable.
            await host.StoreAsync();
            host.Flows.Add(flow);
            await EndAsync(host);
        }

        seen.ShouldHaveSingleItem().State.ShouldBe(AttemptState.Running);
    }

    [Fact]
    public async Task An_attempt_that_entered_its_pool_and_was_not_written_before_its_process_ended_has_a_row_like_any_other()
    {
        await using var host = await TestHost.StartAsync(flows: [Of(Task("load"))]);
        await host.StoreAsync(Running(1, 0));

        await EndAsync(host);

        var attempts = await host.Store.GetAttemptsAsync("e1", default);
        attempts.Select(attempt => (attempt.Number, attempt.State)).ShouldBe([(1, AttemptState.Interrupted), (2, AttemptState.Succeeded)]);
        attempts[0].Error!.Message.ShouldBe("Its process ended under it, or lost its lease.");
        (await host.TaskRunAsync("e1", "load")).Interruptions.ShouldBe(1);
    }

    [LinuxFact]
    public async Task Programs_that_a_killed_process_left_running_end_before_their_task_runs_again()
    {
        var start = new ProcessStartInfo("sleep", "1000");
        start.Environment["PIPELINES_EXECUTION_ID"] = "e1";
        using var left = Process.Start(start)!;
        var wasGone = false;
        var flow = Of(Task("load", (_, _) =>
        {
            wasGone = !IsRunning(left.Id);
            return ValueTask.FromResult(TaskOutput.None);
        }));
        await using var host = await TestHost.StartAsync(flows: [flow]);

        await host.StoreAsync(Running(1, 0), Attempt(1, AttemptState.Running));
        await EndAsync(host);

        wasGone.ShouldBeTrue("the program of the earlier attempt still ran beside the new one");
    }

    [Fact]
    public async Task A_cancel_that_code_does_not_heed_says_so_in_the_reason()
    {
        await using var host = await TestHost.StartAsync();
        var (gate, told) = (new Gate(), new TaskCompletionSource());
        var id = await host.StartAsync(Of(Task("stubborn", async (_, token) =>
        {
            using var registration = token.Register(told.SetResult);
            await gate.WaitAsync(CancellationToken.None);
            return TaskOutput.None;
        })));
        await gate.Reached;

        host.Starter.Cancel(id, "Enough.");
        await told.Task.WaitAsync(TimeSpan.FromMinutes(2));
        host.Time.Advance(TaskSlot.Grace);
        var execution = await host.EndAsync(id);
        gate.Open();

        execution.Reason.ShouldBe("Enough. This did not stop: of task 'stubborn': its code, which ignores its CancellationToken.");
        (await host.LogsAsync(id)).ShouldContain(line => line.Message.StartsWith("This did not stop within 5s"));
    }

    /// <summary>One that has ended has no command line any more; <see cref="Process.HasExited"/> is told of it later.</summary>
    private static bool IsRunning(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").StartsWith("sleep\0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Whether it is found by the first look for work, or by the next, does not matter here.</summary>
    private static async Task<ExecutionRecord> EndAsync(TestHost host)
    {
        var end = host.EndAsync("e1");
        await host.AdvanceUntilAsync(end);
        return await end;
    }

    private static TaskRunRecord Running(int attempts, int interruptions) =>
        new() { Key = new TaskRunKey("load"), State = TaskRunState.Running, Attempts = attempts, Interruptions = interruptions };

    private static AttemptRecord Attempt(int number, AttemptState state, TaskError? error = null) =>
        new() { Key = new TaskRunKey("load"), Number = number, State = state, StartedAt = DateTimeOffset.UnixEpoch.AddMinutes(number), NodeId = "gone", Error = error };
}
