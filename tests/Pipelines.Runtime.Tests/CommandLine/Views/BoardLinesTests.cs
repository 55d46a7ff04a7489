using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine.Views;

public sealed class BoardLinesTests
{
    private static readonly FlowDefinition Flow = TestFlow.Of(
        TestFlow.Task("extract") with { Retry = new RetryPolicy { MaxRetries = 3 } },
        TestFlow.Task("load", TestFlow.Value("extract")) with { Each = "extract" },
        TestFlow.Task("notify") with { Role = TaskRole.OnFailure });

    private readonly ManualTime _time = new();
    private readonly ExecutionBoard _board;

    public BoardLinesTests() => _board = new ExecutionBoard(Flow, _time);

    [Fact]
    public void Tasks_wait_and_handlers_are_not_there_yet()
    {
        Lines().ShouldBe(["test/flow  created  0 ms", "  · extract           ", "  · load              "]);
    }

    [Fact]
    public void A_running_task_shows_attempt_progress_rate_and_last_line()
    {
        Change("extract", TaskRunState.Running, attempts: 2);
        _board.Apply(new TaskProgressReported("x", new TaskRunKey("extract"), new TaskProgress(0, 2048, "bytes")));
        _time.Advance(TimeSpan.FromSeconds(1));
        _board.Apply(new TaskProgressReported("x", new TaskRunKey("extract"), new TaskProgress(1024, 2048, "bytes")));
        _board.Apply(new LogWritten("x", new LogRecord { At = _time.GetUtcNow(), Level = LogLevel.Information, Message = "half [done]\nmore", Key = new TaskRunKey("extract") }));
        Lines()[1].ShouldBe("  ⠋ extract      1.0 s  attempt 2/4  ━━━━━━━━━━──────────  50 %  1.0 KiB/s  half [done] …");
    }

    [Fact]
    public void Another_attempt_starts_its_progress_anew()
    {
        Change("extract", TaskRunState.Running);
        _board.Apply(new TaskProgressReported("x", new TaskRunKey("extract"), new TaskProgress(9, 10)));
        Change("extract", TaskRunState.Running, attempts: 2);
        Lines()[1].ShouldNotContain("%");
    }

    [Fact]
    public void A_fanned_out_task_is_one_row_with_counts()
    {
        Change("load", TaskRunState.Running, count: 4);
        Change("load", TaskRunState.Succeeded, element: 0);
        Change("load", TaskRunState.Running, element: 1);
        Change("load", TaskRunState.Failed, element: 2, error: "no [way]");
        Lines()[2].ShouldEndWith("━━━━━━━━━━──────────  2/4, 1 running, 1 failed  [2] no [way]");
        Lines().Count.ShouldBe(3);
    }

    [Fact]
    public void A_waiting_retry_says_when_and_why()
    {
        Change("extract", TaskRunState.RetryWaiting, error: "reset by peer", nextIn: TimeSpan.FromSeconds(8));
        Lines()[1].ShouldEndWith("attempt 1/4  again in 8.0 s  reset by peer");
    }

    [Fact]
    public void A_handler_appears_with_its_turn()
    {
        Change("notify", TaskRunState.Running);
        Lines().Count.ShouldBe(4);
    }

    [Fact]
    public void No_line_is_wider_than_the_terminal()
    {
        Change("extract", TaskRunState.RetryWaiting, error: new string('x', 500), nextIn: TimeSpan.FromSeconds(8));
        Lines(width: 40).ShouldAllBe(line => line.Length <= 40);
    }

    [Fact]
    public void When_not_all_tasks_fit_those_that_need_eyes_stay()
    {
        var flow = TestFlow.Of([.. Enumerable.Range(0, 50).Select(index => TestFlow.Task($"t{index:00}"))]);
        var board = new ExecutionBoard(flow, _time);
        board.Apply(new TaskRunChanged("x", new TaskRunRecord { Key = new TaskRunKey("t49"), State = TaskRunState.Failed }));
        board.Apply(new TaskRunChanged("x", new TaskRunRecord { Key = new TaskRunKey("t00"), State = TaskRunState.Succeeded }));
        var lines = Lines(board, height: 12);
        lines.Count.ShouldBe(12);
        lines.ShouldContain(line => line.Contains("t49", StringComparison.Ordinal));
        lines.ShouldNotContain(line => line.Contains("t00", StringComparison.Ordinal));
        lines[^1].ShouldBe("  … 40 more: 39 pending, 1 succeeded");
    }

    private List<string> Lines(int width = 120) => Lines(_board, width: width);

    private List<string> Lines(ExecutionBoard board, int width = 120, int height = 30) =>
        [.. new BoardLines("test/flow", isUnicode: true).Render(board.State.State, board.Rows, _time.GetUtcNow(), TimeSpan.Zero, width, height).Select(line => string.Concat(line.Select(segment => segment.Text)))];

    private void Change(string task, TaskRunState state, int attempts = 1, int? element = null, int? count = null, string? error = null, TimeSpan? nextIn = null) =>
        _board.Apply(new TaskRunChanged("x", new TaskRunRecord
        {
            Key = new TaskRunKey(task, element),
            State = state,
            Attempts = attempts,
            StartedAt = _time.GetUtcNow(),
            ElementCount = count,
            Error = error is null ? null : new TaskError("E", error),
            NextAttemptAt = _time.GetUtcNow() + nextIn,
        }));
}
