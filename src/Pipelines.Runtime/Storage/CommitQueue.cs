using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Storage;

/// <summary>
/// Group commit: while one batch is on its way to the disk, the next one gathers, so that the cost of durability is paid once
/// a batch, not once a step. One loop writes; whoever commits only puts into a channel and awaits.
/// </summary>
internal sealed partial class CommitQueue(
    IExecutionStore store, ILeaseHolder leases, IOptions<PipelineOptions> options, TimeProvider time, StoreMetrics metrics, ILogger<CommitQueue> logger)
    : ICommitQueue, IHostedService, IAsyncDisposable
{
    /// <summary>Bounds how long one transaction keeps other processes waiting.</summary>
    private const int MaxBatch = 4096;

    /// <summary>Bounds how long everyone waits for the large outputs of a few.</summary>
    private const long MaxBatchBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    // The loop may go on within the call of whoever commits while it is idle: it only hands a batch to the store, and awaits.
    private readonly Channel<PendingCommit> _queue = Channel.CreateUnbounded<PendingCommit>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private int _isDisposed;
    private long _writingSince;
    private long _transactions;

    /// <summary>How many transactions were written since the process began.</summary>
    public long Transactions => Volatile.Read(ref _transactions);

    /// <summary>How long the store has not answered the commit that it was given; zero when it has none.</summary>
    public TimeSpan WritingFor => Interlocked.Read(ref _writingSince) is not 0 and var since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <inheritdoc/>
    public Task CommitAsync(ExecutionCommit commit)
    {
        var pending = new PendingCommit(commit);
        if (!_queue.Writer.TryWrite(pending))
        {
            pending.Fail(new StoreUnavailableException($"Execution '{commit.ExecutionId}' was to be committed after this process had stopped to write. Another process goes on with it."));
        }

        return pending.Completion;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Takes no more commits and ends when all that were taken have been written, or have failed.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Registered under several types, it is disposed once for each.
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var reader = _queue.Reader;
        var batch = new CommitBatch();
        PendingCommit? first = null;
        while (first is not null || await reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            batch.Clear();
            if (first is not null)
            {
                batch.TryAdd(first);
                first = null;
            }

            while (first is null && batch.Waiting.Count < MaxBatch && batch.SizeBytes < MaxBatchBytes && reader.TryRead(out var pending))
            {
                if (!batch.TryAdd(pending))
                {
                    first = pending;
                }
            }

            await WriteAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(CommitBatch batch)
    {
        try
        {
            await CommitPatientlyAsync(batch).ConfigureAwait(false);
            foreach (var pending in batch.Waiting)
            {
                pending.Succeed();
            }
        }
        catch (LeaseLostException exception)
        {
            leases.ReportLost();
            await FailOwnedAsync(batch, exception).ConfigureAwait(false);
        }
        catch (StoreUnavailableException exception)
        {
            Log.GaveUp(logger, batch.Waiting.Count, exception);
            FailAll(batch, exception);
        }
#pragma warning disable CA1031 // Whatever the store did not like is told to whoever asked for it; the loop must live on for the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await IsolateAsync(batch, exception).ConfigureAwait(false);
        }
    }

    /// <summary>Without a lease only what nobody owns yet can be written; that still is.</summary>
    private async Task FailOwnedAsync(CommitBatch batch, LeaseLostException cause)
    {
        var creates = new CommitBatch();
        foreach (var pending in batch.Waiting)
        {
            if (!CommitBatch.NeedsLease(pending.Commit))
            {
                creates.TryAdd(pending);
            }
            else
            {
                pending.Fail(cause);
            }
        }

        if (creates.Waiting.Count > 0)
        {
            await WriteAsync(creates).ConfigureAwait(false);
        }
    }

    /// <summary>Something in the batch is not to the store's liking: by themselves, its neighbours are written and it alone fails.</summary>
    private async Task IsolateAsync(CommitBatch batch, Exception cause)
    {
        if (batch.Waiting.Count == 1)
        {
            var only = batch.Waiting[0];
            Log.Refused(logger, only.Commit.ExecutionId, cause);
            only.Fail(cause);
            return;
        }

        foreach (var pending in batch.Waiting)
        {
            var single = new CommitBatch();
            single.TryAdd(pending);
            await WriteAsync(single).ConfigureAwait(false);
        }
    }

    /// <summary>Commits, and while the store is out of order tries again, for as long as the options say or until the process stops.</summary>
    private async Task CommitPatientlyAsync(CommitBatch batch)
    {
        var commits = batch.ToCommits();
        var start = time.GetTimestamp();
        var isReported = false;
        while (true)
        {
            try
            {
                // A batch that only creates needs no lease, and must not fail for a lost one.
                Interlocked.Exchange(ref _writingSince, time.GetTimestamp());
                await store.CommitAsync(batch.OnlyCreates ? null : leases.Current, commits, CancellationToken.None).ConfigureAwait(false);
                Interlocked.Increment(ref _transactions);
                if (isReported)
                {
                    Log.Recovered(logger, time.GetElapsedTime(start).TotalSeconds);
                }

                if (metrics.MeasuresCommits)
                {
                    metrics.Committed(batch.Waiting.Count, time.GetElapsedTime(start));
                }

                return;
            }
            catch (StoreUnavailableException exception)
                when (!_stopping.IsCancellationRequested && time.GetElapsedTime(start) < options.Value.StoreRetryDuration)
            {
                Interlocked.Exchange(ref _writingSince, 0);
                if (!isReported)
                {
                    Log.Unavailable(logger, options.Value.StoreRetryDuration.TotalSeconds, exception);
                    isReported = true;
                }

                await PauseAsync().ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Exchange(ref _writingSince, 0);
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(RetryDelay, time, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The process stops: one last try follows at once.
        }
    }

    private static void FailAll(CommitBatch batch, Exception exception)
    {
        foreach (var pending in batch.Waiting)
        {
            pending.Fail(exception);
        }
    }
}
