using System.Diagnostics;

namespace Pipelines.Benchmarks.Triggers.Webhooks;

/// <summary>A request, and what became of it.</summary>
/// <param name="Due">When it was due, on the stopwatch, which all processes of the machine share.</param>
/// <param name="Answered">When its answer was there.</param>
/// <param name="IsAccepted">Whether the answer was 202.</param>
/// <param name="ExecutionId">The execution that it started; <see langword="null"/> where the answer names none.</param>
internal sealed record SentRequest(long Due, long Answered, bool IsAccepted, string? ExecutionId)
{
    /// <summary>From when it was due to its answer, in milliseconds.</summary>
    public double AnswerMs => MillisecondsTo(Answered);

    /// <summary>From when it was due to another moment, in milliseconds.</summary>
    public double MillisecondsTo(long moment) => Stopwatch.GetElapsedTime(Due, moment).TotalMilliseconds;
}
