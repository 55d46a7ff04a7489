using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>Writes events as lines of text, for pipes: one a change of state or line of log, progress at most every few seconds.</summary>
/// <param name="time">The clock.</param>
/// <param name="isVerbose">Whether also lines of log below Information, and exceptions.</param>
internal sealed class EventLines(TimeProvider time, bool isVerbose)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<TaskRunKey, (DateTimeOffset At, ProgressRate Rate)> _progress = [];
    private readonly Dictionary<TaskRunKey, (TaskRunState State, int Attempts)> _told = [];
    private readonly Dictionary<TaskRunKey, string> _lastMessages = [];

    /// <summary>The line of an event; <see langword="null"/> when there is nothing to say.</summary>
    /// <param name="change">What happened.</param>
    public string? Describe(ExecutionEvent change) => change switch
    {
        ExecutionStateChanged { State: var state, Reason: var reason } => Line(time.GetUtcNow(), $"execution {StateWords.Word(state)}{Because(reason)}"),
        TaskRunChanged { TaskRun: var run } when IsNews(run) => DescribeTask(run),
        TaskProgressReported report => DescribeProgress(report),
        LogWritten { Line: var line } => DescribeNewLog(line),
        _ => null,
    };

    /// <summary>A line of log; <see langword="null"/> when its level is too low.</summary>
    /// <param name="line">The line.</param>
    /// <param name="minLevel">The lowest level to show.</param>
    public string? DescribeLog(LogRecord line, LogLevel minLevel) => line.Level < minLevel
        ? null
        : Line(line.At, $"{(line.Key is { } key ? $"{key}: " : "")}{LevelWord(line.Level)}{line.Message}{(isVerbose && line.Exception is { } exception ? $"{Environment.NewLine}{exception}" : "")}");

    private string? DescribeNewLog(LogRecord line)
    {
        if (line.Key is { } key)
        {
            _lastMessages[key] = line.Message;
        }

        return DescribeLog(line, isVerbose ? LogLevel.Trace : LogLevel.Information);
    }

    // A record may change in ways that nobody reads, such as a count of interruptions.
    private bool IsNews(TaskRunRecord run)
    {
        var now = (run.State, run.Attempts);
        var isNews = !_told.TryGetValue(run.Key, out var told) || told != now;
        _told[run.Key] = now;
        return isNews && run.State != TaskRunState.Pending;
    }

    private string DescribeTask(TaskRunRecord run)
    {
        var took = run is { StartedAt: { } from, EndedAt: { } to } ? $" in {Display.Duration(to - from)}" : "";
        var text = run.State switch
        {
            TaskRunState.Running => run.Attempts > 1 ? $"started, attempt {run.Attempts}" : "started",
            TaskRunState.RetryWaiting => $"attempt {run.Attempts} failed{Message(run)}{Next(run)}",
            TaskRunState.Failed or TaskRunState.Warning =>
                $"{(run.State == TaskRunState.Warning ? "failed, as it may," : "failed")}{(run.Attempts > 0 ? $" on attempt {run.Attempts}" : "")}{took}{Message(run)}",
            _ => $"{StateWords.Word(run.State)}{took}{Because(run.Reason)}",
        };
        return Line(run.EndedAt ?? time.GetUtcNow(), $"{run.Key} {text}");
    }

    private string? DescribeProgress(TaskProgressReported report)
    {
        var now = time.GetUtcNow();
        if (!_progress.TryGetValue(report.Key, out var last))
        {
            // The first report only starts the clock: short tasks need no progress.
            last = (now, new ProgressRate());
            _progress[report.Key] = last;
        }

        last.Rate.Add(now, report.Progress.Done);
        if (now - last.At < ProgressInterval)
        {
            return null;
        }

        _progress[report.Key] = (now, last.Rate);
        var progress = report.Progress;
        var share = progress.Total is > 0 and { } total ? string.Create(CultureInfo.InvariantCulture, $" of {Display.Quantity(total, progress.Unit)} ({progress.Done / total * 100:0} %)") : "";
        var rate = last.Rate.PerSecond is { } perSecond ? $", {Display.Quantity(perSecond, progress.Unit)}/s" : "";
        return Line(now, $"{report.Key} {Display.Quantity(progress.Done, share.Length > 0 && progress.Unit != "bytes" ? null : progress.Unit)}{share}{rate}");
    }

    private string Next(TaskRunRecord run) =>
        run.NextAttemptAt is { } at && at - time.GetUtcNow() is { Ticks: > 0 } wait ? $"; next attempt in {Display.Duration(wait)}" : "; next attempt now";

    // Empty where the line of log before has just told it.
    private string Message(TaskRunRecord run)
    {
        var message = run.Error?.Message ?? run.Reason ?? "no reason was kept";
        return _lastMessages.TryGetValue(run.Key, out var told) && told.Contains(message, StringComparison.Ordinal) ? "" : $": {message}";
    }

    private static string Because(string? reason) => reason is null ? "" : $": {reason}";

    private static string LevelWord(LogLevel level) => level == LogLevel.Information ? "" : $"{level.ToString().ToLowerInvariant()}: ";

    private string Line(DateTimeOffset at, string text) => $"{Display.TimeOfDay(at, time.LocalTimeZone)} {text}";
}
