using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor.Control;

/// <summary>
/// Passes what executions are told from outside to their drivers in this process: at once what is told here, and with one read a poll
/// what is told in other processes.
/// </summary>
internal sealed partial class SignalWatch(ExecutorServices services, ExecutorService executor, ILogger<SignalWatch> logger) : BackgroundService
{
    /// <summary>How often a signal to an execution that has no driver here yet is kept for the next look.</summary>
    private const int Looks = 10;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private List<(OwnedSignal Owned, int Looks)> _early = [];
    private long _lastId;
    private bool _isFailureTold;

    /// <summary>Says that something was told in this process.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_signal.CurrentCount == 0)
            {
                // Counted until it has been read, so that a virtual clock does not run past it.
                services.Activity.WorkAdded();
                _signal.Release();
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!services.Lease.Lost.IsCancellationRequested)
            {
                var isWoken = await WaitAsync(stoppingToken).ConfigureAwait(false);
                await PassOnAsync(stoppingToken).ConfigureAwait(false);
                services.Activity.WorkDone(isWoken ? 1 : 0);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; whoever goes on with the executions is told with its claim.
        }
    }

    private async Task PassOnAsync(CancellationToken stoppingToken)
    {
        if ((executor.DrivenCount == 0 && _early.Count == 0) || services.Lease.Current is not { } lease)
        {
            return;
        }

        try
        {
            var batch = await services.Store.ReadSignalsAsync(lease, _lastId, stoppingToken).ConfigureAwait(false);
            _lastId = batch.LastId;
            _isFailureTold = false;
            PassOn([.. _early, .. batch.Signals.Select(static owned => (owned, Looks))]);
        }
#pragma warning disable CA1031 // A loop that ends at the first surprise would leave every execution deaf; it is told once, and tried again.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            if (!_isFailureTold)
            {
                _isFailureTold = true;
                LogReadFailed(exception);
            }
        }
    }

    /// <summary>Told between the claim and the start of its driver, a signal waits here; one to an execution that has ended is dropped after a while.</summary>
    private void PassOn(List<(OwnedSignal Owned, int Looks)> signals)
    {
        _early = [];
        foreach (var (owned, looks) in signals)
        {
            if (executor.Find(owned.ExecutionId) is { } driver)
            {
                driver.Signal(owned.Signal);
            }
            else if (looks > 1)
            {
                _early.Add((owned, looks - 1));
            }
        }
    }

    /// <returns>Whether somebody called, rather than that the poll is due.</returns>
    private async Task<bool> WaitAsync(CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(services.Options.PollInterval, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        try
        {
            await _signal.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(EventIds.SignalsUnavailable, LogLevel.Warning, "The store could not be asked for what executions were told; trying again at the next poll.")]
    private partial void LogReadFailed(Exception exception);
}
