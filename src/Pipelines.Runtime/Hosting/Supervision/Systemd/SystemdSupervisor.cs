using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Hosting.Supervision.Systemd;

/// <summary>systemd, which started this process as a service of <c>Type=notify</c>.</summary>
internal sealed partial class SystemdSupervisor : IServiceSupervisor
{
    /// <summary>How often the status is brought up to date without a watchdog.</summary>
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(30);

    private readonly NotifySocket _socket;
    private readonly ILogger _logger;
    private int _isFailureTold;

    /// <summary>Talks to systemd.</summary>
    /// <param name="socket">The value of <c>NOTIFY_SOCKET</c>.</param>
    /// <param name="watchdog">How long systemd waits for a beat, as <c>WatchdogSec</c> says; <see langword="null"/> for no watchdog.</param>
    /// <param name="logger">Where it is told that systemd does not listen.</param>
    public SystemdSupervisor(string socket, TimeSpan? watchdog, ILogger logger)
    {
        _socket = new NotifySocket(socket);
        _logger = logger;
        BeatInterval = watchdog is { } limit ? limit / 2 : StatusInterval;
    }

    /// <inheritdoc/>
    public CancellationToken StopRequested => CancellationToken.None;

    /// <inheritdoc/>
    public TimeSpan BeatInterval { get; }

    /// <summary>What the environment says; <see langword="null"/> when systemd does not want to be told.</summary>
    public static SystemdSupervisor? FromEnvironment(ILogger logger)
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } socket || socket[0] is not ('/' or '@'))
        {
            return null;
        }

        var watchdog = WatchdogOf(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"), Environment.ProcessId);

        // What tasks start must not speak for this process.
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", null);
        Environment.SetEnvironmentVariable("WATCHDOG_PID", null);
        return new SystemdSupervisor(socket, watchdog, logger);
    }

    /// <summary>The watchdog's limit, when it is meant for this process.</summary>
    public static TimeSpan? WatchdogOf(string? microseconds, string? processId, int ownProcessId)
    {
        var isOurs = string.IsNullOrEmpty(processId) || processId == ownProcessId.ToString(CultureInfo.InvariantCulture);
        return isOurs && long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 ? TimeSpan.FromMicroseconds(limit) : null;
    }

    /// <inheritdoc/>
    public void Starting(TimeSpan atMost) => Send($"STATUS=Opening the store.\n{Extend(atMost)}");

    /// <inheritdoc/>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <inheritdoc/>
    public void Beat(bool isHealthy, string status)
    {
        var state = status.Length > 0 ? $"STATUS={status}\n" : "";
        if (isHealthy || state.Length > 0)
        {
            Send(isHealthy ? $"{state}WATCHDOG=1" : state);
        }
    }

    /// <inheritdoc/>
    public void Stopping(TimeSpan atMost) => Send($"STOPPING=1\nSTATUS=Stopping: running attempts may end.\n{Extend(atMost)}");

    /// <inheritdoc/>
    public void Stopped(int exitCode) => Send("STATUS=Stopped.");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    // Wins over a shorter TimeoutStartSec or TimeoutStopSec: the settings of the program know better what it may take.
    private static string Extend(TimeSpan atMost) => string.Create(CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={(long)atMost.TotalMicroseconds}");

    private void Send(string assignments)
    {
        try
        {
            _socket.Send(assignments);
        }
        catch (SocketException exception)
        {
            if (Interlocked.Exchange(ref _isFailureTold, 1) == 0)
            {
                LogNotReceived(_logger, exception);
            }
        }
    }

    [LoggerMessage(EventIds.SystemdNotReached, LogLevel.Warning, "systemd cannot be told how this service is; with a watchdog it will restart it.")]
    private static partial void LogNotReceived(ILogger logger, Exception exception);
}
