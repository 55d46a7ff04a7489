using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>A line of a log.</summary>
internal sealed record LogLineAnswer
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The level.</summary>
    public required string Level { get; init; }

    /// <summary>The task that wrote it.</summary>
    public string? Task { get; set; }

    /// <summary>The element of a fanned-out task.</summary>
    public int? Element { get; set; }

    /// <summary>The attempt.</summary>
    public int Attempt { get; set; }

    /// <summary>What it says.</summary>
    public required string Message { get; init; }

    /// <summary>The exception.</summary>
    public string? Exception { get; set; }

    /// <summary>The line.</summary>
    public LogRecord ToRecord() => new()
    {
        Id = Id,
        At = At,
        Level = Words<LogLevel>.Of(Level),
        Key = Task is { } task ? new TaskRunKey(task, Element) : null,
        Attempt = Attempt,
        Message = Message,
        Exception = Exception,
    };

    /// <summary>A page of a log.</summary>
    internal sealed record Page
    {
        /// <summary>The lines.</summary>
        public required IReadOnlyList<LogLineAnswer> Lines { get; init; }

        /// <summary>Where to go on; <see langword="null"/> behind the end.</summary>
        public long? Next { get; set; }
    }
}
