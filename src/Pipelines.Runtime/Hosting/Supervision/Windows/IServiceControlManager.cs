namespace Pipelines.Runtime.Hosting.Supervision.Windows;

/// <summary>Windows' service control manager: all that needs Windows, and nothing more.</summary>
internal interface IServiceControlManager
{
    /// <summary>Connects this process with the manager that started it.</summary>
    /// <param name="control">Called from any thread when Windows asks for something; answers with an error code.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PipelineException">Windows did not start this process as a service.</exception>
    Task ConnectAsync(Func<uint, uint> control, CancellationToken cancellationToken);

    /// <summary>Tells how the service is.</summary>
    void Report(ServiceStatus status);
}
