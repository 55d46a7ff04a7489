using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor.Pools;

/// <summary>
/// Lets the task runs of this process into their pools. The store counts, over all processes; this asks it for many at once, in order,
/// when somebody comes or goes here, and slowly for those who leave in other processes. It holds no slot and no count of its own.
/// </summary>
internal sealed partial class PoolGate(
    IExecutionStore store, ILeaseHolder lease, ExecutorActivity activity, TimeProvider time, IOptions<PipelineOptions> options, ILogger<PoolGate> logger)
    : BackgroundService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PoolQueue> _queues = new(StringComparer.Ordinal);
    private readonly HashSet<string> _due = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>Asks to enter a pool. Whoever asks holds no slot of the process meanwhile.</summary>
    /// <param name="entry">The task run as it is once it has entered; it becomes durable so, with the entry.</param>
    /// <param name="priority">That of its execution: the greater one enters first, then whoever waits longest.</param>
    /// <param name="answered">
    /// Called once from any thread, and must be quick: with <see langword="true"/> when it has entered, with <see langword="false"/> when
    /// it was withdrawn while the store was being asked. Never after a withdrawal that succeeded, and not after the lease was lost.
    /// </param>
    public PoolWait Enter(PoolEntry entry, int priority, Action<PoolWait, bool> answered)
    {
        var wait = new PoolWait(entry, priority, answered);
        lock (_gate)
        {
            if (!_queues.TryGetValue(wait.Pool, out var queue))
            {
                _queues.Add(wait.Pool, queue = new PoolQueue());
            }

            queue.Add(wait);
            SetDue(wait.Pool);
        }

        return wait;
    }

    /// <summary>A task run of this process has left a pool, durably: whoever is next may enter.</summary>
    /// <param name="pool">The pool.</param>
    public void Left(string pool)
    {
        lock (_gate)
        {
            if (_queues.ContainsKey(pool))
            {
                SetDue(pool);
            }
        }
    }

    /// <summary>Who waits in this process, for people: by pool, in the order in which they enter.</summary>
    public IReadOnlyList<PoolEntry> Waiting()
    {
        lock (_gate)
        {
            return [.. _queues.Values.SelectMany(static queue => queue.Waits).Select(static wait => wait.Entry)];
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
            while (!lease.Lost.IsCancellationRequested)
            {
                await WaitAsync(stoppingToken).ConfigureAwait(false);
                while (TakeDue() is { Count: > 0 } waits)
                {
                    await AskAsync(waits, stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; whoever still waits has been withdrawn by its driver.
        }
    }

    // Each pool that is due counts as work, so that a virtual clock does not run past it. To be called under the lock.
    private void SetDue(string pool)
    {
        if (_due.Add(pool))
        {
            activity.WorkAdded();
        }

        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }

    private List<PoolWait> TakeDue()
    {
        var (waits, done) = (new List<PoolWait>(), 0);
        lock (_gate)
        {
            foreach (var pool in _due)
            {
                var asked = _queues.TryGetValue(pool, out var queue) ? queue.TakeFirst() : [];
                waits.AddRange(asked);
                if (queue is { IsEmpty: true })
                {
                    _queues.Remove(pool);
                }

                done += asked.Count > 0 ? 0 : 1;
            }

            _due.Clear();
        }

        activity.WorkDone(done);
        return waits;
    }

    private async Task AskAsync(List<PoolWait> waits, CancellationToken stoppingToken)
    {
        var entered = await TryEnterAsync(waits, stoppingToken).ConfigureAwait(false);
        if (entered is null)
        {
            Settle(waits, static _ => false);
            return;
        }

        var answers = waits.Zip(entered).ToDictionary(pair => pair.First, pair => pair.Second);
        Settle(waits, wait => answers[wait]);
    }

    /// <summary>Asks the store; <see langword="null"/> when it could not be asked.</summary>
    private async Task<IReadOnlyList<bool>?> TryEnterAsync(List<PoolWait> waits, CancellationToken stoppingToken)
    {
        try
        {
            // Not canceled half-way: whoever has entered must be told.
            stoppingToken.ThrowIfCancellationRequested();
            return lease.Current is { } current
                ? await store.EnterPoolsAsync(current, [.. waits.Select(wait => wait.Entry)], CancellationToken.None).ConfigureAwait(false)
                : null;
        }
        catch (LeaseLostException)
        {
            lease.ReportLost();
            return null;
        }
        catch (StoreUnavailableException exception)
        {
            LogEnterFailed(exception);
            return null;
        }
    }

    private void Settle(List<PoolWait> waits, Func<PoolWait, bool> hasEntered)
    {
        var over = waits.Where(wait => wait.Answer(hasEntered(wait))).ToHashSet();
        var pools = waits.GroupBy(wait => wait.Pool).ToList();
        lock (_gate)
        {
            foreach (var pool in pools)
            {
                if (!_queues.TryGetValue(pool.Key, out var queue))
                {
                    continue;
                }

                foreach (var wait in pool.Where(over.Contains))
                {
                    queue.Remove(wait);
                }

                if (queue.IsEmpty)
                {
                    _queues.Remove(pool.Key);
                }
                else if (pool.All(over.Contains))
                {
                    // All that asked are in or gone: there may be room for more.
                    SetDue(pool.Key);
                }
            }
        }

        activity.WorkDone(pools.Count);
    }

    /// <summary>Waits until somebody comes or goes here; while anybody waits, no longer than until the next look at other processes.</summary>
    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        bool isAnyWaiting;
        lock (_gate)
        {
            isAnyWaiting = _queues.Count > 0;
        }

        if (!isAnyWaiting)
        {
            await _signal.WaitAsync(stoppingToken).ConfigureAwait(false);
            return;
        }

        using var timeout = new CancellationTokenSource(options.Value.PollInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        await _signal.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stoppingToken.ThrowIfCancellationRequested();
        if (timeout.IsCancellationRequested)
        {
            lock (_gate)
            {
                foreach (var pool in _queues.Keys)
                {
                    SetDue(pool);
                }
            }
        }
    }
}
