using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>logs</c>: the log of an execution, in pages, so that a long one takes no memory.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class LogsCommand(CommandEnvironment environment)
{
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
        var source = environment.Executions;
        var id = await source.FindExecutionAsync(parsed.GetRequiredValue(_id), cancellationToken).ConfigureAwait(false);
        var follows = parsed.GetValue(_follow);
        var task = follows ? parsed.GetValue(_task) : await FindTaskAsync(source, id, parsed.GetValue(_task), cancellationToken).ConfigureAwait(false);
        var query = new LogQuery { ExecutionId = id, TaskId = task, MinLevel = level };
        var isJson = parsed.GetValue(_json);
        var shown = await WriteAsync(source.ReadLogAsync(query, follows, cancellationToken), isJson).ConfigureAwait(false);
        if (shown == 0 && !isJson)
        {
            var isFiltered = task is not null || parsed.GetValue(_level) is not null;
            await environment.Terminal.Error.WriteLineAsync(isFiltered ? $"Execution '{id}' has no such lines in its log." : $"Execution '{id}' has written nothing to its log{(follows ? "" : " so far")}.").ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }

    private async Task<int> WriteAsync(IAsyncEnumerable<LogRecord> log, bool isJson)
    {
        var output = environment.Terminal.Out;
        var lines = new EventLines(environment.Time, isVerbose: true);
        var count = 0;
        await output.WriteAsync(isJson ? "[" : "").ConfigureAwait(false);
        await foreach (var line in log.ConfigureAwait(false))
        {
            await output.WriteAsync(isJson ? $"{(count == 0 ? "" : ",")}\n  {ToJson(line)}" : $"{lines.DescribeLog(line, LogLevel.Trace)}{output.NewLine}").ConfigureAwait(false);
            count++;
        }

        await output.WriteAsync(isJson ? $"{(count == 0 ? "" : "\n")}]\n" : "").ConfigureAwait(false);
        return count;
    }

    private static async Task<string?> FindTaskAsync(IExecutionSource source, string id, string? task, CancellationToken cancellationToken)
    {
        if (task is null)
        {
            return null;
        }

        var runs = await source.TaskRunsAsync(id, cancellationToken).ConfigureAwait(false);
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
