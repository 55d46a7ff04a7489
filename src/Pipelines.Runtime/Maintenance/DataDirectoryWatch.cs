using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Maintenance;

/// <summary>Says at the start when this process has another data directory than those it shares the store with.</summary>
internal sealed partial class DataDirectoryWatch(IExecutionStore store, DataDirectoryMark mark, ILogger<DataDirectoryWatch> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A store that tells of other processes is one of several machines; a file is in the directory itself.
        if (store is not IStoreNotifications)
        {
            return;
        }

        try
        {
            if ((await mark.CompareAndMarkAsync(stoppingToken).ConfigureAwait(false)).Problem is { } problem)
            {
                LogDiffers(problem, DataDirectoryMark.WayOut);
            }
        }
        catch (Exception exception) when (exception is StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            LogNotCompared(exception);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    [LoggerMessage(EventIds.DataDirectoryDiffers, LogLevel.Warning, "{Problem}. {WayOut}")]
    private partial void LogDiffers(string problem, string wayOut);

    [LoggerMessage(EventIds.DataDirectoryNotCompared, LogLevel.Warning, "It is not known whether the data directory is the one that belongs to the store; 'doctor' looks again")]
    private partial void LogNotCompared(Exception exception);
}
