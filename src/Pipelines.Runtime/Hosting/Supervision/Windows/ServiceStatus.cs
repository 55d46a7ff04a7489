using System.Runtime.InteropServices;

namespace Pipelines.Runtime.Hosting.Supervision.Windows;

/// <summary>What Windows is told of a service: its own <c>SERVICE_STATUS</c>, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ServiceStatus
{
    /// <summary>A service that has a process of its own.</summary>
    public const uint OwnProcess = 0x10;

    public ServiceStatus(ServiceState state) => (Type, State) = (OwnProcess, state);

    /// <summary>Always <see cref="OwnProcess"/>.</summary>
    public uint Type { get; }

    /// <summary>The state.</summary>
    public ServiceState State { get; }

    /// <summary>Which controls it takes now.</summary>
    public uint AcceptedControls { get; init; }

    /// <summary>0, or <c>ERROR_SERVICE_SPECIFIC_ERROR</c> when <see cref="ServiceExitCode"/> says more.</summary>
    public uint ExitCode { get; init; }

    /// <summary>The program's exit code.</summary>
    public uint ServiceExitCode { get; init; }

    /// <summary>Grows while a start or stop goes on, so that Windows sees that it does.</summary>
    public uint CheckPoint { get; init; }

    /// <summary>How long until the next check point at most, in milliseconds.</summary>
    public uint WaitHintMs { get; init; }
}
