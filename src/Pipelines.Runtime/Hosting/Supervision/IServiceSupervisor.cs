namespace Pipelines.Runtime.Hosting.Supervision;

/// <summary>What started this process and watches over it: systemd, Windows, or nobody.</summary>
internal interface IServiceSupervisor : IAsyncDisposable
{
    /// <summary>Canceled when it asks the process to stop, other than by a signal.</summary>
    CancellationToken StopRequested { get; }

    /// <summary>How often it wants to hear from the process; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    TimeSpan BeatInterval { get; }

    /// <summary>The process has begun to start.</summary>
    /// <param name="atMost">How long that may take.</param>
    void Starting(TimeSpan atMost);

    /// <summary>The process does its work.</summary>
    /// <param name="status">One line for people.</param>
    void Ready(string status);

    /// <summary>Told every <see cref="BeatInterval"/>, from the beginning of the start to the end of the stop.</summary>
    /// <param name="isHealthy">Whether the process does what it should; a supervisor may restart one that does not.</param>
    /// <param name="status">One line for people.</param>
    void Beat(bool isHealthy, string status);

    /// <summary>The process has begun to stop.</summary>
    /// <param name="atMost">How long that may take.</param>
    void Stopping(TimeSpan atMost);

    /// <summary>The process has stopped and is about to end.</summary>
    /// <param name="exitCode">What it ends with.</param>
    void Stopped(int exitCode);
}
