using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>Has the catalog follow what other processes set, while this one serves.</summary>
internal sealed partial class TriggerCatalogWatch(TriggerCatalog catalog, IOptions<PipelineOptions> options, TimeProvider time, ILogger<TriggerCatalogWatch> logger)
    : IServedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <inheritdoc/>
    public Task Running => _loop;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await catalog.RefreshAsync(cancellationToken).ConfigureAwait(false);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        var isFailureTold = false;
        try
        {
            while (true)
            {
                await Task.Delay(options.Value.PollInterval, time, _stopping.Token).ConfigureAwait(false);
                try
                {
                    await catalog.RefreshAsync(_stopping.Token).ConfigureAwait(false);
                    isFailureTold = false;
                }
#pragma warning disable CA1031 // A look that fails, mostly since the store is out of order, is told once and done again.
                catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    // The heartbeat tells of the store.
                    if (exception is not StoreUnavailableException && !isFailureTold)
                    {
                        isFailureTold = true;
                        LogFailed(exception);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    [LoggerMessage(EventIds.TriggerSettingsUnreadable, LogLevel.Error, "What people set of triggers cannot be read; they stay as they are, and it is tried again")]
    private partial void LogFailed(Exception exception);
}
