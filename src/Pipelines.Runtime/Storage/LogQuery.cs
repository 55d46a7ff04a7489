using Microsoft.Extensions.Logging;

namespace Pipelines.Runtime.Storage;

/// <summary>Which lines of an execution's log to read, oldest first.</summary>
public sealed record LogQuery
{
    /// <summary>The execution.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>Only this task; all elements of it.</summary>
    public string? TaskId { get; init; }

    /// <summary>Only this level and worse.</summary>
    public LogLevel MinLevel { get; init; } = LogLevel.Trace;

    /// <summary>Only lines with a greater id: the last id of the page before.</summary>
    public long AfterId { get; init; }

    /// <summary>The most to give, at least 1.</summary>
    public int Limit { get; init; } = 1000;
}
