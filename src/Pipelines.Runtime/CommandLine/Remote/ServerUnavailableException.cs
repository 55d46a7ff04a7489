namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>A server does not answer, or not now.</summary>
/// <param name="message">Which, and why.</param>
/// <param name="innerException">What went wrong.</param>
internal sealed class ServerUnavailableException(string message, Exception? innerException = null) : PipelineException(message, innerException)
{
    /// <summary>Whether there was no connection, so that it has surely done nothing.</summary>
    public bool IsUnreached { get; init; }
}
