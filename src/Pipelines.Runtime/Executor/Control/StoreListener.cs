using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor.Control;

/// <summary>
/// Hears from a store that can tell what other processes did, and wakes who cares for it here. The polls go on beside it: a notice that
/// is lost costs time, nothing else.
/// </summary>
internal sealed partial class StoreListener(
    IExecutionStore store, ExecutorService executor, SignalWatch signals, IFlowEnds flowEnds, TimeProvider time, ILogger<IStoreNotifications> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private TimeSpan _pause = ShortestPause;
    private bool _isLossTold;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store is not IStoreNotifications notifications)
        {
            return;
        }

        try
        {
            while (true)
            {
                await ListenAsync(notifications, stoppingToken).ConfigureAwait(false);
                await Task.Delay(_pause, time, stoppingToken).ConfigureAwait(false);
                _pause = 2 * _pause < LongestPause ? 2 * _pause : LongestPause;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ListenAsync(IStoreNotifications notifications, CancellationToken stoppingToken)
    {
        try
        {
            await notifications.ListenAsync(Notified, stoppingToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever went wrong with listening, the polls find what there is; it is told, and tried again.
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!_isLossTold)
            {
                LogLost(exception);
                _isLossTold = true;
            }
        }
    }

    private void Notified(StoreNotice notice)
    {
        _pause = ShortestPause;
        if (_isLossTold)
        {
            LogBack();
            _isLossTold = false;
        }

        if (notice.HasFlag(StoreNotice.Claimable))
        {
            executor.Signal();
        }

        if (notice.HasFlag(StoreNotice.Signaled))
        {
            signals.Wake();
        }

        if (notice.HasFlag(StoreNotice.Starts))
        {
            flowEnds.DurableElsewhere();
        }
    }

    [LoggerMessage(EventIds.NotificationsLost, LogLevel.Warning, "The store does not tell of other processes any more; what they do is found by the poll until it does")]
    private partial void LogLost(Exception exception);

    [LoggerMessage(EventIds.NotificationsBack, LogLevel.Information, "The store tells of other processes again")]
    private partial void LogBack();
}
