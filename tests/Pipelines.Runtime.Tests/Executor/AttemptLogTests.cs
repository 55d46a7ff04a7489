using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class AttemptLogTests
{
    [Fact]
    public async Task Any_logger_used_within_an_attempt_writes_to_its_log()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", async (call, _) =>
        {
            var logger = call.Services.GetRequiredService<ILoggerFactory>().CreateLogger("some.library");
            await System.Threading.Tasks.Task.Yield();
            logger.LogWarning(new IOException("disk"), "{Rows} rows lost", 3);
            call.Context!.Logger.LogInformation("done");
            return TaskOutput.None;
        }));

        var execution = await host.RunAsync(flow);

        var lines = (await host.LogsAsync(execution.Id)).Where(line => line.Key?.TaskId == "load").ToList();
        lines.Select(line => (line.Level, line.Message)).ShouldBe([(LogLevel.Warning, "3 rows lost"), (LogLevel.Information, "done")]);
        lines[0].Exception!.ShouldContain("disk");
        lines[0].Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task Lines_of_attempts_that_run_side_by_side_do_not_mix()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(
            Returning("list", "[0,1,2,3]"),
            Task("each", async (call, _) =>
            {
                for (var line = 0; line < 20; line++)
                {
                    await System.Threading.Tasks.Task.Yield();
                    call.Context!.Logger.LogInformation("{Element}", call.Context.ElementIndex);
                }

                return TaskOutput.None;
            }, Value("list")) with
            { Each = "list" });

        var execution = await host.RunAsync(flow);

        var lines = (await host.LogsAsync(execution.Id)).Where(line => line.Key?.ElementIndex is not null).ToList();
        lines.Count.ShouldBe(80);
        lines.ShouldAllBe(line => line.Message == $"{line.Key!.Value.ElementIndex}");
    }

    [Fact]
    public async Task What_is_logged_outside_of_attempts_is_nobodys()
    {
        await using var host = await TestHost.StartAsync();

        var execution = await host.RunAsync(Of(Task("load")));

        (await host.LogsAsync(execution.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_attempt_s_lines_are_durable_while_it_runs()
    {
        await using var host = await TestHost.StartAsync();
        var gate = new Gate();
        var id = await host.StartAsync(Of(Task("load", async (call, token) =>
        {
            call.Context!.Logger.LogInformation("halfway");
            await gate.WaitAsync(token);
            return TaskOutput.None;
        })));
        await gate.Reached;

        host.Time.Advance(TimeSpan.FromMilliseconds(500));
        await host.IdleAsync();

        (await host.LogsAsync(id)).ShouldHaveSingleItem().Message.ShouldBe("halfway");
        (await host.TaskRunAsync(id, "load")).State.ShouldBe(TaskRunState.Running);
        gate.Open();
        await host.EndAsync(id);
    }

    [Fact]
    public async Task Lines_over_the_bound_are_dropped_and_counted()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", (call, _) =>
        {
            for (var line = 0; line < AttemptLog.MaxLines + 5; line++)
            {
                if (line % LogRate.Burst == 0)
                {
                    host.Time.Advance(TimeSpan.FromSeconds(LogRate.Burst / LogRate.PerSecond));
                }

                call.Say("line");
            }

            return ValueTask.FromResult(TaskOutput.None);
        }));

        var lines = await host.LogsAsync((await host.RunAsync(flow)).Id);

        lines.Count.ShouldBe(AttemptLog.MaxLines + 2);
        lines[^2].Message.ShouldBe("What follows is dropped: an attempt keeps at most 10000 lines.");
        lines[^1].Message.ShouldBe("5 more lines were dropped: an attempt keeps at most 10000.");
    }

    [Fact]
    public async Task Lines_that_come_too_fast_are_dropped_and_counted_once_in_a_while_and_at_the_end()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", (call, _) =>
        {
            Say(call, LogRate.Burst + 3);
            host.Time.Advance(TimeSpan.FromSeconds(1));
            Say(call, LogRate.PerSecond + 4);
            host.Time.Advance(TimeSpan.FromSeconds(1));
            Say(call, 1);
            host.Time.Advance(AttemptLog.NoticeInterval);
            Say(call, 1);
            return ValueTask.FromResult(TaskOutput.None);
        }));

        var lines = await host.LogsAsync((await host.RunAsync(flow)).Id);

        lines.Count(line => line.Message == "line").ShouldBe(LogRate.Burst + LogRate.PerSecond + 2);
        lines.Where(line => line.Message != "line").Select(line => (line.Level, line.Message)).ShouldBe(
        [
            (LogLevel.Warning, "3 lines were dropped here: an attempt may write 2000 at once, and 200 a second after that."),
            (LogLevel.Warning, "4 lines were dropped here: an attempt may write 2000 at once, and 200 a second after that."),
            (LogLevel.Warning, "7 lines were dropped in all: an attempt may write 2000 at once, and 200 a second after that."),
        ]);
        lines.Select(line => line.Message).ToList().IndexOf("3 lines were dropped here: an attempt may write 2000 at once, and 200 a second after that.").ShouldBe(LogRate.Burst);
    }

    [Fact]
    public async Task Lines_that_wait_for_the_store_take_bounded_memory_and_those_over_it_are_counted()
    {
        await using var host = await TestHost.StartAsync();
        var text = new string('x', AttemptLog.MaxLength);
        var fit = (int)(LogMemory.MaxBytesOfOne / (2 * text.Length)) - 1;
        var flow = Of(Task("load", (call, _) =>
        {
            // Nothing is durable before the end: the clock stands still, so no flush is due.
            for (var line = 0; line < fit + 10; line++)
            {
                call.Say(text);
            }

            return ValueTask.FromResult(TaskOutput.None);
        }));

        var lines = await host.LogsAsync((await host.RunAsync(flow)).Id);

        var kept = lines.Count(line => line.Message == text);
        kept.ShouldBeInRange(fit - 1, fit + 1);
        lines[^1].Message.ShouldBe($"{fit + 10 - kept} lines were dropped in all: too many waited for the store, which could not be written.");
        host.LogMemory.Bytes.ShouldBe(0, "what is durable takes no memory");
    }

    [Fact]
    public async Task A_very_long_line_is_shortened()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", (call, _) =>
        {
            call.Context!.Logger.LogInformation("{Text}", new string('x', 100_000));
            return ValueTask.FromResult(TaskOutput.None);
        }));

        var lines = await host.LogsAsync((await host.RunAsync(flow)).Id);

        lines.ShouldHaveSingleItem().Message.Length.ShouldBeLessThan(AttemptLog.MaxLength + 20);
    }

    [Fact]
    public async Task A_very_long_error_is_shortened_too()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", (_, _) => throw new InvalidOperationException(new string('x', 100_000))));

        var line = (await host.LogsAsync((await host.RunAsync(flow)).Id)).ShouldHaveSingleItem();

        line.Message.Length.ShouldBeLessThan(AttemptLog.MaxLength + 20);
        line.Exception!.Length.ShouldBeLessThan(AttemptLog.MaxLength + 20);
    }

    [Fact]
    public async Task Where_a_long_line_is_cut_no_part_of_a_secret_is_left()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", (call, _) =>
        {
            call.Context!.Logger.LogInformation("{Text}", new string('x', AttemptLog.MaxLength - 4) + "hunter2-long");
            return ValueTask.FromResult(TaskOutput.None);
        })) with
        { Inputs = TestInputs.Of(TestInputs.Of("password", InputKind.Secret)) };

        var execution = await host.RunAsync(flow, """{"password":{"$secret":"hunter2-long"}}""");

        (await host.LogsAsync(execution.Id)).ShouldHaveSingleItem().Message.ShouldNotContain("hunt");
    }

    [Fact]
    public async Task A_failed_attempt_says_why_in_its_log()
    {
        await using var host = await TestHost.StartAsync();

        var execution = await host.RunAsync(Of(Failing("load")));

        var line = (await host.LogsAsync(execution.Id)).ShouldHaveSingleItem();
        line.Level.ShouldBe(LogLevel.Error);
        line.Message.ShouldBe("Attempt 1 failed: broken");
        line.Exception!.ShouldContain(nameof(InvalidOperationException));
    }

    [Fact]
    public async Task Those_who_watch_see_lines_and_progress_as_they_come()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", (call, _) =>
        {
            call.Context!.Logger.LogInformation("hello");
            call.Context.ReportProgress(new TaskProgress(5, 10, "rows"));
            return ValueTask.FromResult(TaskOutput.None);
        }));

        await host.RunAsync(flow);

        host.Seen.Select(Name).ShouldBe(["Running", "load Running", "hello", "5 of 10", "load Succeeded", "Succeeded"]);
    }

    private static void Say(TaskInvocation call, int count)
    {
        for (var line = 0; line < count; line++)
        {
            call.Say("line");
        }
    }

    private static string Name(ExecutionEvent seen) => seen switch
    {
        ExecutionStateChanged changed => $"{changed.State}",
        TaskRunChanged changed => $"{changed.TaskRun.Key} {changed.TaskRun.State}",
        LogWritten written => written.Line.Message,
        TaskProgressReported reported => $"{reported.Progress.Done} of {reported.Progress.Total}",
        _ => "?",
    };
}
