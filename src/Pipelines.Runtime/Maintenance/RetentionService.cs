using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Maintenance;

/// <summary>Applies retention while the program serves. Of several processes one does it each time; should two, no harm is done.</summary>
internal sealed partial class RetentionService(
    IStoreMaintenance store,
    Retention retention,
    IOptions<RetentionOptions> options,
    RetentionOptionsReader reader,
    ExecutorSettings executor,
    StoreClock time,
    ILogger<RetentionService> logger) : BackgroundService
{
    private const string Work = "retention";
    private const string OrphanWork = "orphan files";

    /// <summary>A start has better things to do.</summary>
    private static readonly TimeSpan StartDelay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan OrphanInterval = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Whoever runs one flow does not tidy up for all.
        if (!executor.ClaimsQueued)
        {
            return;
        }

        try
        {
            await Task.Delay(options.Value.Interval < StartDelay ? options.Value.Interval : StartDelay, time, stoppingToken).ConfigureAwait(false);
            while (true)
            {
                await RunOnceAsync(stoppingToken).ConfigureAwait(false);
                await Task.Delay(options.Value.Interval, time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop; what is left is for the next time.
        }
    }

    private async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (!await store.TryBeginWorkAsync(Work, time.GetUtcNow(), options.Value.Interval, stoppingToken).ConfigureAwait(false))
            {
                return;
            }

            var report = await retention.RunAsync(RetentionPlan.Of(options.Value, reader), stoppingToken).ConfigureAwait(false);
            if (await store.TryBeginWorkAsync(OrphanWork, time.GetUtcNow(), OrphanInterval, stoppingToken).ConfigureAwait(false))
            {
                await retention.RemoveOrphansAsync(report, stoppingToken).ConfigureAwait(false);
            }

            if (!report.IsEmpty)
            {
                LogRemoved(logger, report.ExecutionCount, report.Rows, report.KeyValues, report.Documents, report.OrphanFolders);
            }
        }
#pragma warning disable CA1031 // A store that is out of order today must not end retention for good; it is told and tried again.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(logger, exception);
        }
    }
}
