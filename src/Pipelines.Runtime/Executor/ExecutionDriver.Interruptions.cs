using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>What the driver makes of attempts whose process ended under them.</summary>
internal sealed partial class ExecutionDriver
{
    /// <summary>How many processes in a row ended under attempts of a task run, where that is too many.</summary>
    private readonly Dictionary<TaskRunKey, int> _tooManyEnds = [];

    /// <summary>Marks the attempts that ran when the process before ended. They have an error, unlike those that were told to stop.</summary>
    private async Task MarkInterruptedAsync(DateTimeOffset now)
    {
        var stored = await _services.Patience.RunAsync(token => _services.Store.GetAttemptsAsync(ExecutionId, token), CancellationToken.None).ConfigureAwait(false);
        List<AttemptRecord> attempts = [.. stored, .. UnwrittenAttempts(stored, now)];
        foreach (var attempt in attempts.Where(static attempt => attempt.State == AttemptState.Running))
        {
            var process = attempt.NodeId.Length > 0 ? $"Its process, node '{attempt.NodeId}'," : "Its process";
            var error = new TaskError(typeof(PipelineException).FullName!, $"{process} ended under it, or lost its lease.");
            _journal.Interrupted(attempt with { Error = error }, now);
            _services.Metrics.Interrupted(_flow.FullName, attempt.Key.TaskId);
            var ends = 1 + attempts
                .Where(other => other.Key == attempt.Key && other.Number < attempt.Number)
                .OrderByDescending(static other => other.Number)
                .TakeWhile(static other => other is { State: AttemptState.Interrupted, Error: not null })
                .Count();
            if (ends >= _services.Options.MaxInterruptions)
            {
                _tooManyEnds[attempt.Key] = ends;
            }
        }
    }

    /// <summary>
    /// A task run that enters a pool is running from then on, and its attempt counts; the attempt's own row follows a little later. Where the
    /// process ended in between, nobody can tell whether the attempt began: it is written now, so that every number has its row.
    /// </summary>
    private IEnumerable<AttemptRecord> UnwrittenAttempts(IReadOnlyList<AttemptRecord> written, DateTimeOffset now) => _stored.TaskRuns
        .Where(run => run is { State: TaskRunState.Running, ElementCount: null } && !written.Any(attempt => attempt.Key == run.Key && attempt.Number == run.Attempts))
        .Select(run => new AttemptRecord { Key = run.Key, Number = run.Attempts, State = AttemptState.Running, StartedAt = now, NodeId = "" });

    /// <summary>A task run that process after process ended under most likely ends them: it is not tried for ever.</summary>
    private void FailWhatEndsProcesses(DateTimeOffset now)
    {
        foreach (var (key, ends) in _tooManyEnds)
        {
            if (_graph.Find(key) is not { } run || run.State.IsTerminal())
            {
                continue;
            }

            var error = _execution.ErrorOf(new PipelineException(string.Create(CultureInfo.InvariantCulture,
                $"Task '{key}' of flow '{_flow.FullName}' was cut off {ends} times in a row by the end of its process. It may be what ends it: look at its use of memory, native code and calls to exit. If it is not, raise Pipelines:MaxInterruptions and restart the execution.")));
            _execution.Log.Add(key, run.Record.Attempts, LogLevel.Error, error.Message, null);
            _graph.Fail(run, error, now);
        }
    }
}
