using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Storage;

/// <summary>
/// Opens the store, holds this process's lease from start to stop, and takes the lease of processes away that have fallen
/// silent. One heartbeat a process, whatever the number of its executions.
/// </summary>
/// <remarks>
/// A lost lease is not replaced: what this process still believes of its executions may be out of date, and the cleanest way
/// to believe nothing is a new process.
/// </remarks>
internal sealed partial class NodeLeaseKeeper(
    IExecutionStore store, IOptions<PipelineOptions> options, TimeProvider time, StoreMetrics metrics, ILogger<NodeLeaseKeeper> logger)
    : ILeaseHolder, IHostedService, IDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stopping = new();
    private NodeLease? _lease;
    private Task _loop = Task.CompletedTask;
    private int _isDisposed;
    private long _answeredAt;
    private long _expiresAtTicks;
    private TaskCompletionSource _renewed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _mayExpireOthersAt = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public NodeLease? Current => Volatile.Read(ref _lease);

    /// <inheritdoc/>
    public CancellationToken Lost => _lost.Token;

    /// <summary>How long ago the store last answered a heartbeat, be it to refuse it; zero before the first.</summary>
    public TimeSpan Silence => Interlocked.Read(ref _answeredAt) is not 0 and var answeredAt ? time.GetElapsedTime(answeredAt) : TimeSpan.Zero;

    private bool IsSure => time.GetUtcNow().UtcTicks < Interlocked.Read(ref _expiresAtTicks);

    private TimeSpan LeaseDuration => options.Value.LeaseDuration;

    /// <inheritdoc/>
    public ValueTask SureAsync(CancellationToken cancellationToken) => IsSure ? ValueTask.CompletedTask : new ValueTask(WaitForRenewalAsync(cancellationToken));

    /// <inheritdoc/>
    public void ReportLost()
    {
        if (!_lost.IsCancellationRequested && Current is { } lease)
        {
            Log.Lost(logger, lease.NodeId, lease.Epoch);
            metrics.LeaseLost();
            _lost.Cancel();
        }
    }

    /// <summary>Opens the store and acquires the lease; from here on this process may drive executions.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.InitializeAsync(cancellationToken).ConfigureAwait(false);
        await store.ExpireLeasesAsync(time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var expiresAt = time.GetUtcNow() + LeaseDuration;
        var lease = await store.AcquireLeaseAsync(NodeId.Create(), expiresAt, cancellationToken).ConfigureAwait(false);
        Interlocked.Exchange(ref _expiresAtTicks, expiresAt.UtcTicks);
        Volatile.Write(ref _lease, lease);
        Log.Acquired(logger, lease.NodeId, lease.Epoch);
        NoteAnswer();
        _loop = RunAsync(lease);
    }

    /// <summary>Gives the lease back, so that others need not wait for it to expire.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        if (Interlocked.Exchange(ref _lease, null) is not { } lease || _lost.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await store.ReleaseLeaseAsync(lease, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException exception)
        {
            Log.ReleaseFailed(logger, lease.NodeId, LeaseDuration.TotalSeconds, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Registered under several types, it is disposed once for each.
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _stopping.Cancel();
        _stopping.Dispose();
        _lost.Dispose();
    }

    private async Task WaitForRenewalAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before looking: a renewal in between completes it.
            var renewed = Volatile.Read(ref _renewed).Task;
            if (IsSure)
            {
                return;
            }

            await renewed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(NodeLease lease)
    {
        using var timer = new PeriodicTimer(LeaseDuration / 3, time);
        var renewedAt = time.GetUtcNow();
        var isReported = false;
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false) && !_lost.IsCancellationRequested)
            {
                try
                {
                    var now = time.GetUtcNow();
                    await store.RenewLeaseAsync(lease, now + LeaseDuration, _stopping.Token).ConfigureAwait(false);
                    Interlocked.Exchange(ref _expiresAtTicks, (now + LeaseDuration).UtcTicks);
                    Interlocked.Exchange(ref _renewed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
                    await ExpireOthersAsync(now, now - renewedAt).ConfigureAwait(false);
                    renewedAt = now;
                    if (isReported)
                    {
                        Log.RenewalRecovered(logger, lease.NodeId);
                        isReported = false;
                    }
                }
                catch (LeaseLostException)
                {
                    ReportLost();
                }
#pragma warning disable CA1031 // A heartbeat that stops at the first surprise would cost the lease; it says what is wrong and beats on.
                catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    // Whether the lease is lost is for the store to say, and every commit asks it; until then try on.
                    if (!isReported)
                    {
                        Log.RenewalFailed(logger, lease.NodeId, exception);
                        isReported = true;
                    }
                }

                NoteAnswer();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private void NoteAnswer() => Interlocked.Exchange(ref _answeredAt, time.GetTimestamp());

    private async Task ExpireOthersAsync(DateTimeOffset now, TimeSpan silence)
    {
        // This process was itself silent for too long: maybe the whole machine slept, and the others with it. They get time to renew.
        if (silence > LeaseDuration)
        {
            _mayExpireOthersAt = now + LeaseDuration;
        }

        if (now < _mayExpireOthersAt)
        {
            return;
        }

        var expired = await store.ExpireLeasesAsync(now, _stopping.Token).ConfigureAwait(false);
        if (expired.Count > 0)
        {
            Log.Expired(logger, expired);
        }
    }
}
