using Microsoft.Extensions.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>Counts what waits in the store, now and then and only when somebody measures: a gauge is read without waiting.</summary>
internal sealed class QueueCounter(ExecutorServices services) : BackgroundService
{
    /// <summary>How many polls for work a count is good for.</summary>
    private const int Polls = 10;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Polls * services.Options.PollInterval, services.Time);
        try
        {
            do
            {
                if (services.Metrics.CountsQueued)
                {
                    await CountAsync(stoppingToken).ConfigureAwait(false);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task CountAsync(CancellationToken stoppingToken)
    {
        try
        {
            services.Metrics.InStore(await services.Store.CountActiveAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (StoreUnavailableException)
        {
            // The last count stands; those who must write tell of the store.
        }
    }
}
