using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Triggers.Events;

/// <summary>Keeps the loop of one trigger going: when it fails, it begins again from what is durable, after a wait that grows with each failure in a row.</summary>
internal sealed partial class TriggerRun : IAsyncDisposable
{
    /// <summary>How long to wait when a loop ended by itself, or the store was out of order.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ITriggerLoop _loop;
    private readonly ITriggerHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Linked to nothing: what a source has registered to be called then may hang, and whoever takes the role away must not wait for it.</summary>
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <summary>Starts the loop.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="health">Where failures are told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="before">
    /// What ran for the trigger before. Never two at once: what one has begun is durable before the other reads where to go on from.
    /// </param>
    public TriggerRun(ITriggerLoop loop, ITriggerHealth health, TimeProvider time, ILogger logger, Task before)
    {
        (_loop, _health, _time, _logger) = (loop, health, time, logger);
        var token = _stopping.Token;
        _running = Task.Run(() => RunAsync(before, token), CancellationToken.None);
    }

    /// <summary>Stops the loop and returns when nothing of it runs any more: never, where a source hangs.</summary>
    public async ValueTask DisposeAsync()
    {
        // What a source has registered to be called then may throw.
        await _stopping.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync(Task before, CancellationToken cancellationToken)
    {
        await HungCode.WaitForEndAsync(before, _loop.Trigger, _health, _time, cancellationToken).ConfigureAwait(false);
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(await RunOnceAsync(cancellationToken).ConfigureAwait(false), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>How long to wait before the loop begins again.</returns>
    private async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loop.RunAsync(cancellationToken).ConfigureAwait(false);
            return Pause;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (StoreUnavailableException exception)
        {
            // No fault of the trigger's; the heartbeat tells people of it.
            LogStoreUnavailable(_logger, exception, _loop.Trigger.FullName);
            return Pause;
        }
#pragma warning disable CA1031 // A trigger that throws, whatever it is, must not end: it is shown as unhealthy, and the others go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return _health.Failed(_loop.Trigger, exception);
        }
    }

    [LoggerMessage(EventIds.TriggerWaitsForStore, LogLevel.Debug, "Trigger '{Trigger}' waits for the store, which is out of order")]
    private static partial void LogStoreUnavailable(ILogger logger, Exception exception, string trigger);
}
