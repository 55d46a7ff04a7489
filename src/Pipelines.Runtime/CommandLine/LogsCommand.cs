using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>logs</c>: the log of an execution, in pages, so that a long one takes no memory.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class LogsCommand(CommandEnvironment environment)
{
    private const int PageSize = 1000;

    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(300);

    private readonly Argument<string> _id = new("execution") { Description = "The execution's id, its telling end, or 'last'." };
    private readonly Option<string?> _task = new("--task", "-t") { Description = "Only lines of this task.", HelpName = "task" };
    private readonly Option<string?> _level = new("--level") { Description = "Only lines of this level and worse: trace, debug, information, warning, error, critical.", HelpName = "level" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Show new lines as they come, until the execution ends; Ctrl+C ends only the showing." };
    private readonly Option<bool> _json = GlobalOptions.Json("Print a JSON array, one object a line.");

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("logs", "Show the log of an execution.") { _id, _task, _level, _follow, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var level = ParseLevel(parsed.GetValue(_level));
        var store = await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var id = await store.FindExecutionAsync(parsed.GetRequiredValue(_id), cancellationToken).ConfigureAwait(false);
        var follows = parsed.GetValue(_follow);
        var task = follows ? parsed.GetValue(_task) : await FindTaskAsync(store, id, parsed.GetValue(_task), cancellationToken).ConfigureAwait(false);
        var query = new LogQuery { ExecutionId = id, TaskId = task, MinLevel = level, Limit = PageSize };
        var isJson = parsed.GetValue(_json);
        var shown = await WriteAsync(store, query, isJson, follows, cancellationToken).ConfigureAwait(false);
        if (shown == 0 && !isJson)
        {
            await environment.Terminal.Error.WriteLineAsync($"Execution '{id}' has no such lines in its log.").ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }

    private async Task<int> WriteAsync(IExecutionStore store, LogQuery query, bool isJson, bool follows, CancellationToken cancellationToken)
    {
        var output = environment.Terminal.Out;
        var lines = new EventLines(environment.Time, isVerbose: true);
        var count = 0;
        await output.WriteAsync(isJson ? "[" : "").ConfigureAwait(false);
        while (true)
        {
            // Asked before the lines are read: what was written before the end is among them.
            var isLast = !follows || await IsEndedAsync(store, query.ExecutionId, cancellationToken).ConfigureAwait(false);
            var page = await store.ReadLogsAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var line in page)
            {
                await output.WriteAsync(isJson ? $"{(count == 0 ? "" : ",")}\n  {ToJson(line)}" : $"{lines.DescribeLog(line, LogLevel.Trace)}{output.NewLine}").ConfigureAwait(false);
                count++;
            }

            query = page.Count > 0 ? query with { AfterId = page[^1].Id } : query;
            if (page.Count < PageSize && !(isLast || !await WaitAsync(cancellationToken).ConfigureAwait(false)))
            {
                continue;
            }

            if (page.Count < PageSize)
            {
                await output.WriteAsync(isJson ? $"{(count == 0 ? "" : "\n")}]\n" : "").ConfigureAwait(false);
                return count;
            }
        }
    }

    private static async Task<bool> IsEndedAsync(IExecutionStore store, string id, CancellationToken cancellationToken) =>
        await store.GetExecutionAsync(id, cancellationToken).ConfigureAwait(false) is not { } execution || execution.State.IsTerminal();

    /// <returns>Whether to look again, rather than that somebody pressed Ctrl+C.</returns>
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(FollowInterval, environment.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    private static async Task<string?> FindTaskAsync(IExecutionStore store, string id, string? task, CancellationToken cancellationToken)
    {
        if (task is null)
        {
            return null;
        }

        var runs = await store.GetTaskRunsAsync(id, cancellationToken).ConfigureAwait(false);
        var tasks = runs.Select(run => run.Key.TaskId).Distinct(StringComparer.Ordinal).ToList();
        return tasks.Contains(task, StringComparer.Ordinal)
            ? task
            : throw new UsageException($"Execution '{id}' has no task '{task}'.{NearestName.Suggestion(task, tasks)} Its tasks are: {string.Join(", ", tasks)}.");
    }

    private static LogLevel ParseLevel(string? text)
    {
        if (text is null)
        {
            return LogLevel.Trace;
        }

        var levels = Enum.GetValues<LogLevel>().Where(level => level != LogLevel.None).ToDictionary(level => level.ToString().ToLowerInvariant());
        return levels.Where(level => level.Key.StartsWith(text.ToLowerInvariant(), StringComparison.Ordinal)).Select(level => (LogLevel?)level.Value).FirstOrDefault()
            ?? throw new UsageException($"'{text}' is not a level.{NearestName.Suggestion(text, levels.Keys)} The levels are: {string.Join(", ", levels.Keys)}.");
    }

    private static string ToJson(LogRecord line)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            LogJson.Write(writer, line);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
