namespace Pipelines.Runtime.Hosting.Supervision.Windows;

/// <summary>Numbers of the service control API.</summary>
internal static class ServiceControl
{
    public const uint Stop = 1;
    public const uint Interrogate = 4;
    public const uint Shutdown = 5;
    public const uint Preshutdown = 15;

    public const uint AcceptStop = 0x1;
    public const uint AcceptShutdown = 0x4;

    /// <summary>Windows waits for a service at this control for longer (10 s, or what is set) than at <see cref="Shutdown"/>.</summary>
    public const uint AcceptPreshutdown = 0x100;

    public const uint NoError = 0;
    public const uint ErrorCallNotImplemented = 120;
    public const uint ErrorServiceSpecific = 1066;

    /// <summary>The process was not started by the service control manager.</summary>
    public const int ErrorFailedServiceControllerConnect = 1063;
}
