using Microsoft.Extensions.Logging;

namespace Pipelines.Runtime.Storage;

/// <summary>A line of an attempt's log.</summary>
public sealed record LogRecord
{
    /// <summary>Grows with time within an execution; given by the store, 0 before.</summary>
    public long Id { get; init; }

    /// <summary>The task run; <see langword="null"/> for a line about the execution as a whole.</summary>
    public TaskRunKey? Key { get; init; }

    /// <summary>The attempt, from 1; 0 for a line about the execution as a whole.</summary>
    public int Attempt { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The level.</summary>
    public required LogLevel Level { get; init; }

    /// <summary>The text.</summary>
    public required string Message { get; init; }

    /// <summary>The exception, as text.</summary>
    public string? Exception { get; init; }
}
