using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Storage.Starts;

/// <summary>
/// Group commit for starts: while one batch is on its way to the disk, the next one gathers. Ten thousand schedules that are due in the
/// same second share a few transactions.
/// </summary>
internal sealed partial class StartQueue(IStartStore store, IOptions<PipelineOptions> options, TimeProvider time, StoreClock clock, ILogger<StartQueue> logger)
    : IHostedService, IAsyncDisposable
{
    /// <summary>Bounds how long one transaction keeps other writers waiting.</summary>
    private const int MaxBatch = 1024;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly Channel<PendingStart> _queue = Channel.CreateUnbounded<PendingStart>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private int _isDisposed;

    /// <summary>Does a start, together with those of others. When this returns, what was done is durable.</summary>
    /// <param name="start">The start.</param>
    /// <param name="cancellationToken">Leaves it out if it is not on its way yet.</param>
    /// <exception cref="StoreUnavailableException">The store was out of order for as long as commits wait for it.</exception>
    public Task<StartOutcome> StartAsync(StartCommit start, CancellationToken cancellationToken)
    {
        var pending = new PendingStart(start, cancellationToken);
        if (!_queue.Writer.TryWrite(pending))
        {
            pending.Fail(new StoreUnavailableException("An execution was to be started after this process had stopped to write. Nothing was started."));
        }

        return pending.Completion;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Takes no more starts and ends when all that were taken are done, or have failed.</summary>
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
        var batch = new List<PendingStart>();
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var pending))
            {
                if (!pending.TryCancel())
                {
                    batch.Add(pending);
                }
            }

            await StartAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task StartAsync(List<PendingStart> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            var outcomes = await StartPatientlyAsync([.. batch.Select(static pending => pending.Start)]).ConfigureAwait(false);
            for (var index = 0; index < batch.Count; index++)
            {
                batch[index].Succeed(outcomes[index]);
            }
        }
        catch (StoreUnavailableException exception)
        {
            Log.GaveUp(logger, batch.Count, exception);
            batch.ForEach(pending => pending.Fail(exception));
        }
#pragma warning disable CA1031 // Whatever the store did not like is told to whoever asked for it; the loop must live on for the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (batch.Count == 1)
            {
                batch[0].Fail(exception);
                return;
            }

            // By themselves, its neighbours are done and the one that the store refuses fails alone.
            foreach (var pending in batch)
            {
                await StartAsync([pending]).ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<StartOutcome>> StartPatientlyAsync(IReadOnlyList<StartCommit> starts)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await store.StartAsync(starts, clock.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreUnavailableException) when (!_stopping.IsCancellationRequested && time.GetElapsedTime(begun) < options.Value.StoreRetryDuration)
            {
                // The heartbeat tells of a store that is out of order.
                await Task.Delay(RetryDelay, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The store was out of order for too long: {Count} starts of executions were given up.")]
        public static partial void GaveUp(ILogger logger, int count, Exception exception);
    }
}
