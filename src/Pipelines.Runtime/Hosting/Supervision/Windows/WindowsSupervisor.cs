namespace Pipelines.Runtime.Hosting.Supervision.Windows;

/// <summary>Windows, which started this process as a service.</summary>
internal sealed class WindowsSupervisor : IServiceSupervisor
{
    /// <summary>How often a start or stop that goes on makes a check point.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>How long Windows waits for one.</summary>
    private static readonly TimeSpan Hint = TimeSpan.FromSeconds(10);

    /// <summary>How long Windows may take to answer; it gives a service 30 s.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly ServiceStatusMachine _machine;

    private WindowsSupervisor(IServiceControlManager manager) => _machine = new ServiceStatusMachine(manager.Report, Hint, _stop.Cancel);

    /// <inheritdoc/>
    public CancellationToken StopRequested => _stop.Token;

    /// <inheritdoc/>
    public TimeSpan BeatInterval => Interval;

    /// <summary>Connects with Windows.</summary>
    public static async Task<WindowsSupervisor> ConnectAsync(IServiceControlManager manager, TimeProvider time, CancellationToken cancellationToken)
    {
        var supervisor = new WindowsSupervisor(manager);
        await manager.ConnectAsync(supervisor._machine.Control, cancellationToken).WaitAsync(ConnectLimit, time, cancellationToken).ConfigureAwait(false);
        return supervisor;
    }

    /// <inheritdoc/>
    public void Starting(TimeSpan atMost) => _machine.Starting();

    /// <inheritdoc/>
    public void Ready(string status) => _machine.Running();

    /// <inheritdoc/>
    public void Beat(bool isHealthy, string status) => _machine.Beat();

    /// <inheritdoc/>
    public void Stopping(TimeSpan atMost) => _machine.Stopping();

    /// <inheritdoc/>
    public void Stopped(int exitCode) => _machine.Stopped(exitCode);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // Not disposed: Windows may ask once more until the process is gone.
        return ValueTask.CompletedTask;
    }
}
