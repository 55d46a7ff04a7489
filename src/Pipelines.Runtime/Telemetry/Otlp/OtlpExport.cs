using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pipelines.Runtime.Telemetry.Otlp;

/// <summary>
/// Exports spans and measurements while the program runs, when that is configured. Registered first, so that it ends last and takes
/// the end of everything along. OpenTelemetry's libraries are not even loaded when it is not.
/// </summary>
internal sealed partial class OtlpExport(IConfiguration configuration, IHostEnvironment environment, ILogger<OtlpExport> logger) : IHostedService, IDisposable
{
    private IDisposable? _providers;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (OtlpSettings.Read(configuration) is { } settings)
        {
            _providers = new OtlpProviders(settings, environment.ApplicationName, reason => LogExportFailed(logger, reason));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _providers, null)?.Dispose();

    [LoggerMessage(EventIds.TelemetryExportFailed, LogLevel.Warning, "Traces or metrics could not be exported, and what they told is lost; this is said once. {Reason}")]
    private static partial void LogExportFailed(ILogger logger, string reason);
}
