using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>The lines of an execution that are not durable yet. Attempts add to it from any thread; the driver takes them.</summary>
internal sealed class ExecutionLog(string executionId, ExecutionSecrets secrets, TimeProvider time, LogMemory memory, ExecutionEvents events, Action firstAdded)
{
    /// <summary>What a line takes besides its texts, roughly.</summary>
    private const int LineBytes = 128;

    private readonly Lock _gate = new();
    private List<LogRecord> _lines = [];
    private long _bytes;
    private long _takenBytes;
    private bool _isAbandoned;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Adds a line that must not be lost.</summary>
    public void Add(TaskRunKey? key, int attempt, LogLevel level, string message, string? exception) => Add(key, attempt, level, message, exception, isRequired: true);

    /// <summary>Adds a line, unless too many bytes wait to become durable.</summary>
    public bool TryAdd(TaskRunKey? key, int attempt, LogLevel level, string message, string? exception) => Add(key, attempt, level, message, exception, isRequired: false);

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

    /// <summary>Takes all lines, to make them durable.</summary>
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
            _takenBytes += _bytes;
            _bytes = 0;
            return lines;
        }
    }

    /// <summary>What was taken is durable, and takes no memory any more.</summary>
    public void Taken()
    {
        lock (_gate)
        {
            memory.Release(_takenBytes);
            _takenBytes = 0;
        }
    }

    /// <summary>What is left, and what attempts that ignored their token still say, will never be durable: the execution is not driven here any more.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _isAbandoned = true;
            memory.Release(_takenBytes + _bytes);
            (_lines, _takenBytes, _bytes) = ([], 0, 0);
        }
    }

    // The first line after the lines were taken is announced.
    private bool Add(TaskRunKey? key, int attempt, LogLevel level, string message, string? exception, bool isRequired)
    {
        // Shortened last: a secret that is cut in two would not be found.
        message = AttemptLog.Shorten(secrets.Redact(message));
        exception = exception is null ? null : AttemptLog.Shorten(secrets.Redact(exception));
        var bytes = LineBytes + (sizeof(char) * (message.Length + (exception?.Length ?? 0L)));
        bool isFirst;
        lock (_gate)
        {
            if (_isAbandoned)
            {
                // Nobody would give its memory back.
                return true;
            }

            if ((!isRequired && _bytes + _takenBytes + bytes > LogMemory.MaxBytesOfOne) || !memory.TryTake(bytes, isRequired))
            {
                return false;
            }

            // The clock is read inside, so that lines are in the order of their times.
            var line = new LogRecord { Key = key, Attempt = attempt, At = time.GetUtcNow(), Level = level, Message = message, Exception = exception };
            isFirst = _lines.Count == 0;
            _lines.Add(line);
            _bytes += bytes;
            if (events.IsWatched)
            {
                events.Publish(new LogWritten(executionId, line));
            }
        }

        if (isFirst)
        {
            firstAdded();
        }

        return true;
    }
}
