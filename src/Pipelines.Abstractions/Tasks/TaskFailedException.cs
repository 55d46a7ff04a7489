namespace Pipelines;

/// <summary>Thrown by a task to fail its attempt and say whether, and when, to try again.</summary>
/// <param name="message">What went wrong, and what to do.</param>
/// <param name="isRetryable">Whether another attempt may help. <see langword="false"/> fails the task run at once, whatever its <see cref="RetryAttribute"/> says.</param>
/// <param name="innerException">What caused it.</param>
public class TaskFailedException(string message, bool isRetryable = true, Exception? innerException = null)
    : PipelineException(message, innerException)
{
    /// <summary>Whether another attempt may help.</summary>
    public bool IsRetryable { get; } = isRetryable;

    /// <summary>The wait before the next attempt when the other side named one; otherwise the policy decides.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
