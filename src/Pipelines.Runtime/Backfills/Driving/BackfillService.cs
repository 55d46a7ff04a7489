using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Backfills.Driving;

/// <summary>
/// Drives every backfill that has not ended, while this process is the one that sees to triggers. When it dies, or loses that role, another
/// goes on where it was.
/// </summary>
internal sealed partial class BackfillService(BackfillServices services, ITriggerRole role, ILogger<BackfillService> logger) : IServedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _changed = new();
    private readonly WakeSignal _wake = new();
    private Task _loop = Task.CompletedTask;
    private bool _isFailureTold;

    /// <inheritdoc/>
    public Task Running => _loop;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        services.Signals.Changed += Heard;
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        services.Signals.Changed -= Heard;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private void Heard(string changed)
    {
        _changed.Enqueue(changed);
        _wake.Set();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var lost = await role.HoldAsync(_stopping.Token).ConfigureAwait(false);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, _stopping.Token);
                await DriveAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The process stops, or another one has the role now.
            }
        }
    }

    private async Task DriveAsync(CancellationToken cancellationToken)
    {
        var scan = new BackfillScan(services.Documents);
        var driven = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                while (_changed.TryDequeue(out var changed))
                {
                    scan.Changed(changed);
                }

                foreach (var id in await FindAsync(scan, cancellationToken).ConfigureAwait(false))
                {
                    if (!driven.TryGetValue(id, out var task) || task.IsCompleted)
                    {
                        driven[id] = Task.Run(() => new BackfillDriver(services, id).RunAsync(cancellationToken), CancellationToken.None);
                    }
                }

                await _wake.WaitAsync(services.PollInterval, services.Time, cancellationToken).ConfigureAwait(false);
                foreach (var (id, task) in driven.Where(static each => each.Value.IsCompleted).ToList())
                {
                    driven.Remove(id);
                    if (task.IsCompletedSuccessfully)
                    {
                        scan.Ended(id);
                    }
                }
            }
        }
        finally
        {
            // Each of them stops with the token, and tells itself what went wrong. One that hangs in its schedule's method has started nothing with it.
            await Task.WhenAll(driven.Values).WaitAsync(HungCode.Grace, services.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IReadOnlyList<string>> FindAsync(BackfillScan scan, CancellationToken cancellationToken)
    {
        try
        {
            var found = await scan.FindAsync(services.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            _isFailureTold = false;
            return found;
        }
#pragma warning disable CA1031 // A loop that ends at the first surprise would drive nothing more; it is told once, and tried again.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            if (!_isFailureTold)
            {
                _isFailureTold = true;
                LogFindFailed(exception);
            }

            return [];
        }
    }

    [LoggerMessage(EventIds.BackfillsNotFound, LogLevel.Warning, "The store could not be asked for backfills; trying again at the next poll.")]
    private partial void LogFindFailed(Exception exception);
}
