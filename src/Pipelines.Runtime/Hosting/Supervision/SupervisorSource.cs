using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Hosting.Supervision.Systemd;
using Pipelines.Runtime.Hosting.Supervision.Windows;

namespace Pipelines.Runtime.Hosting.Supervision;

/// <summary>Finds out who watches over this process. A class of its own so that tests watch in place of systemd and Windows.</summary>
internal class SupervisorSource(ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>Whether a process can be a Windows service here.</summary>
    public virtual bool HasWindows => OperatingSystem.IsWindows();

    /// <summary>systemd says by its environment that it watches.</summary>
    public virtual IServiceSupervisor Find() => SystemdSupervisor.FromEnvironment(loggers.CreateLogger<SystemdSupervisor>()) ?? (IServiceSupervisor)new NoSupervisor();

    /// <summary>Windows does not; a service's command line says that it is one.</summary>
    /// <param name="cancellationToken">Stops waiting for Windows.</param>
    /// <exception cref="PipelineException">Windows did not start this process as a service.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Windows.</exception>
    public virtual async Task<IServiceSupervisor> ConnectToWindowsAsync(CancellationToken cancellationToken) => OperatingSystem.IsWindows()
        ? await WindowsSupervisor.ConnectAsync(new ServiceControlManager(), time, cancellationToken).ConfigureAwait(false)
        : throw new PlatformNotSupportedException("This is not Windows.");
}
