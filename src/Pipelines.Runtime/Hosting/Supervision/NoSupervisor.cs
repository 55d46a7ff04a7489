namespace Pipelines.Runtime.Hosting.Supervision;

/// <summary>Nobody watches: a terminal, a container, a service manager that goes by the exit code alone.</summary>
internal sealed class NoSupervisor : IServiceSupervisor
{
    /// <inheritdoc/>
    public CancellationToken StopRequested => CancellationToken.None;

    /// <inheritdoc/>
    public TimeSpan BeatInterval => Timeout.InfiniteTimeSpan;

    /// <inheritdoc/>
    public void Starting(TimeSpan atMost)
    {
        // Nobody to tell, here and below.
    }

    /// <inheritdoc/>
    public void Ready(string status)
    {
    }

    /// <inheritdoc/>
    public void Beat(bool isHealthy, string status)
    {
    }

    /// <inheritdoc/>
    public void Stopping(TimeSpan atMost)
    {
    }

    /// <inheritdoc/>
    public void Stopped(int exitCode)
    {
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
