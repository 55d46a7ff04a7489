using Microsoft.Extensions.Logging;

namespace Pipelines.Testing;

/// <summary>A line that was logged.</summary>
/// <param name="TaskId">The task; <see langword="null"/> for a line about the execution as a whole.</param>
/// <param name="ElementIndex">The element's index, from 0, when the task is fanned out.</param>
/// <param name="Attempt">The attempt, from 1; 0 for a line about the execution as a whole.</param>
/// <param name="Level">The level.</param>
/// <param name="Message">The text.</param>
/// <param name="Exception">The exception, as text.</param>
public sealed record TestLogLine(string? TaskId, int? ElementIndex, int Attempt, LogLevel Level, string Message, string? Exception)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Level,-11} {TaskId}{(ElementIndex is { } index ? $".{index}" : "")}: {Message}";
}
