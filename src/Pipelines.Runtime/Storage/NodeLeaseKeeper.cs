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
    IExecutionStore store, IOptions<PipelineOptions> options, StoreClock clock, StoreMetrics metrics, ILogger<NodeLeaseKeeper> logger)
    : ILeaseHolder, IHostedService, IDisposable
{
    /// <summary>A store that does not answer is told of after this time, long before it is known what becomes of the call.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(4);

    /// <summary>Heartbeats also find out that the store is gone, which is not to take as long as a long lease.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = clock.Machine;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stopping = new();
    private NodeLease? _lease;
    private Task _loop = Task.CompletedTask;
    private int _isDisposed;
    private long _answeredAt;
    private Moment? _renewalSent;
    private TaskCompletionSource _renewed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _lastBeatAt;
    private long? _wokeAt;
    private volatile bool _isFailureTold;
    private bool _isSkewTold;

    /// <summary>Tells how long the store has not answered: that is real time, also where the program's clock is a virtual one.</summary>
    internal TimeProvider AnswerClock { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public NodeLease? Current => Volatile.Read(ref _lease);

    /// <inheritdoc/>
    public CancellationToken Lost => _lost.Token;

    /// <summary>How long ago the store last answered a heartbeat, be it to refuse it; zero before the first.</summary>
    public TimeSpan Silence => Interlocked.Read(ref _answeredAt) is not 0 and var answeredAt ? _time.GetElapsedTime(answeredAt) : TimeSpan.Zero;

    /// <summary>
    /// The lease runs from when its renewal was sent: the store may have begun to count then. The monotonic clock says how long ago that
    /// was, whatever somebody sets the machine's clock to; but on some systems it stands still while the machine sleeps, so the machine's
    /// clock may say that it is over, too.
    /// </summary>
    private bool IsSure => Volatile.Read(ref _renewalSent) is { } sent
        && _time.GetElapsedTime(sent.Timestamp) < LeaseDuration && _time.GetUtcNow() - sent.WallClock < LeaseDuration;

    private TimeSpan LeaseDuration => options.Value.LeaseDuration;

    /// <summary>Whether the last heartbeat was refused, or has not been answered in time: then it is no wonder that nothing else is.</summary>
    public bool IsStoreOutOfOrder => _isFailureTold;

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
        await MeasureClockAsync(cancellationToken).ConfigureAwait(false);
        await store.ExpireLeasesAsync(clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var (sent, now) = (Now(), clock.GetUtcNow());
        var lease = await store.AcquireLeaseAsync(NodeId.Create(), now + LeaseDuration, cancellationToken).ConfigureAwait(false);
        _lastBeatAt = now;
        Volatile.Write(ref _renewalSent, sent);
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
        using var timer = new PeriodicTimer(LeaseDuration / 3 < LongestPause ? LeaseDuration / 3 : LongestPause, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false) && !_lost.IsCancellationRequested)
            {
                try
                {
                    await BeatImpatientlyAsync(lease).ConfigureAwait(false);
                    if (_isFailureTold)
                    {
                        Log.RenewalRecovered(logger, lease.NodeId);
                        _isFailureTold = false;
                    }
                }
                catch (LeaseLostException)
                {
                    ReportLost();
                }
#pragma warning disable CA1031 // A heartbeat that stops at the first surprise would cost the lease; it says what is wrong and beats on.
                catch (Exception exception) when (exception is not OperationCanceledException || !_stopping.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    // Whether the lease is lost is for the store to say, and every commit asks it; until then try on.
                    TellFailure(lease, exception);
                }

                NoteAnswer();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>Beats once, and tells meanwhile of a store that does not answer. A call that has outlived the lease is given up.</summary>
    private async Task BeatImpatientlyAsync(NodeLease lease)
    {
        using var patience = new CancellationTokenSource(LeaseDuration, AnswerClock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        var beat = BeatAsync(lease, either.Token);
        try
        {
            await beat.WaitAsync(LongestSilence, AnswerClock, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!beat.IsCompleted)
        {
            TellFailure(lease, new StoreUnavailableException("The store has been silent for 4 s; it is waited for. Look whether it runs and the network reaches it."));
            await beat.ConfigureAwait(false);
        }
    }

    private async Task BeatAsync(NodeLease lease, CancellationToken cancellationToken)
    {
        await MeasureClockAsync(cancellationToken).ConfigureAwait(false);
        var (sent, now) = (Now(), clock.GetUtcNow());
        await store.RenewLeaseAsync(lease, now + LeaseDuration, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _renewalSent, sent);
        Interlocked.Exchange(ref _renewed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        await ExpireOthersAsync(now, cancellationToken).ConfigureAwait(false);
        _lastBeatAt = now;
    }

    private void TellFailure(NodeLease lease, Exception exception)
    {
        if (!_isFailureTold)
        {
            Log.RenewalFailed(logger, lease.NodeId, exception);
            _isFailureTold = true;
        }
    }

    private async Task MeasureClockAsync(CancellationToken cancellationToken)
    {
        await clock.MeasureAsync(store, cancellationToken).ConfigureAwait(false);
        if (!clock.IsSkewed)
        {
            _isSkewTold = false;
        }
        else if (!_isSkewTold)
        {
            Log.ClockSkewed(logger, clock.Ahead.Duration().TotalSeconds, _time.GetUtcNow(), clock.GetUtcNow());
            _isSkewTold = true;
        }
    }

    private Moment Now() => new(_time.GetTimestamp(), _time.GetUtcNow());

    private void NoteAnswer() => Interlocked.Exchange(ref _answeredAt, _time.GetTimestamp());

    private async Task ExpireOthersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // This process was itself silent for too long, or the store's clock was set: maybe the whole machine slept, and the others with it.
        // They get time to renew.
        if (now - _lastBeatAt > LeaseDuration)
        {
            _wokeAt = _time.GetTimestamp();
        }

        if (_wokeAt is { } wokeAt && _time.GetElapsedTime(wokeAt) < LeaseDuration)
        {
            return;
        }

        var expired = await store.ExpireLeasesAsync(now, cancellationToken).ConfigureAwait(false);
        if (expired.Count > 0)
        {
            Log.Expired(logger, expired);
        }
    }

    /// <summary>A time by both clocks of the machine.</summary>
    private sealed record Moment(long Timestamp, DateTimeOffset WallClock);
}
