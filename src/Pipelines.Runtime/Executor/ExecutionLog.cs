using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>The lines of an execution that are not durable yet. Attempts add to it from any thread; the driver takes them.</summary>
internal sealed class ExecutionLog(string executionId, ExecutionSecrets secrets, TimeProvider time, ExecutionEvents events, Action firstAdded)
{
    private readonly Lock _gate = new();
    private List<LogRecord> _lines = [];

    /// <summary>Adds a line. The first one after the lines were taken is announced.</summary>
    public void Add(TaskRunKey? key, int attempt, LogLevel level, string message, string? exception)
    {
        // Shortened last: a secret that is cut in two would not be found.
        message = AttemptLog.Shorten(secrets.Redact(message));
        exception = exception is null ? null : AttemptLog.Shorten(secrets.Redact(exception));
        bool isFirst;
        lock (_gate)
        {
            // The clock is read inside, so that lines are in the order of their times.
            var line = new LogRecord { Key = key, Attempt = attempt, At = time.GetUtcNow(), Level = level, Message = message, Exception = exception };
            isFirst = _lines.Count == 0;
            _lines.Add(line);
            if (events.IsWatched)
            {
                events.Publish(new LogWritten(executionId, line));
            }
        }

        if (isFirst)
        {
            firstAdded();
        }
    }

    /// <summary>Whether there is something to take.</summary>
    public bool HasLines
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count > 0;
            }
        }
    }

    /// <summary>Takes all lines.</summary>
    public IReadOnlyList<LogRecord> Take()
    {
        lock (_gate)
        {
            if (_lines.Count == 0)
            {
                return [];
            }

            var lines = _lines;
            _lines = [];
            return lines;
        }
    }
}
