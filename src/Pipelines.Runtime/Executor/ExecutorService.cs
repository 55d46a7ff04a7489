using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Processes;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>Drives executions of this process: those handed to it, and those it claims from the store.</summary>
internal sealed partial class ExecutorService(ExecutorServices services, FlowRegistry flows, ExecutorSettings settings, UndrivenEnds undriven, ILogger<ExecutorService> logger) : BackgroundService
{
    /// <summary>The most executions of one claim: a claim reads what is stored of them.</summary>
    private const int MaxClaim = 100;

    /// <summary>
    /// A store may keep times less exactly than the clock tells them: one whose start is this far from that of a claim had started before.
    /// The other process may have known the store's time a little less well, so that it seems to have started later.
    /// </summary>
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(1);

    /// <summary>The most slots that a thread is reserved for: whoever sets more has tasks that await.</summary>
    private const int MaxReservedSlots = 256;

    private readonly ConcurrentDictionary<string, ExecutionDriver> _drivers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _leftOwned = new();

    /// <summary>By real time: a virtual clock may jump for hours between the commit of an execution and its driver.</summary>
    private readonly LostClaims _lost = new(services.Store, TimeProvider.System);

    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, bool> _wanted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private bool _isStopping;
    private bool _isFull;
    private bool _isFailureTold;
    private DateTimeOffset? _requeueAt;
    private int _looks;

    /// <summary>How often, of the looks for executions that this process itself started, one may overtake those that nobody comes for.</summary>
    private const int OvertakesEach = 3;

    /// <summary>How often the queues of limits are looked at as a whole: an end moves them on, but one that nobody here can read would hold them up.</summary>
    private static readonly TimeSpan RequeueEach = TimeSpan.FromMinutes(5);

    /// <summary>How long until it is tried again when that failed.</summary>
    private static readonly TimeSpan RequeueAgain = TimeSpan.FromSeconds(30);

    /// <summary>Whether nothing more is driven.</summary>
    public bool IsStopping => Volatile.Read(ref _isStopping);

    /// <summary>How many executions this process drives.</summary>
    public int DrivenCount => _drivers.Count;

    /// <summary>The driver of an execution; <see langword="null"/> when this process does not drive it.</summary>
    public ExecutionDriver? Find(string executionId) => _drivers.GetValueOrDefault(executionId);

    /// <summary>Drives an execution that this process owns.</summary>
    /// <exception cref="InvalidOperationException">The process is stopping.</exception>
    public ExecutionDriver Drive(FlowDefinition flow, StoredExecution stored)
    {
        return TryDrive(flow, stored)
            ?? throw new InvalidOperationException($"Execution '{stored.Execution.Id}' cannot be driven: {(_isStopping ? "this process is stopping" : "it is driven already")}.");
    }

    /// <summary>
    /// Has this process drive an execution that it does not own, as soon as it is free and it is its turn; also one that the process lets
    /// go of meanwhile. A process that serves drives all that is free anyway.
    /// </summary>
    public void Want(string executionId)
    {
        if (!settings.ClaimsQueued)
        {
            _wanted[executionId] = true;
        }

        Signal();
    }

    /// <summary>Says that there may be something to claim.</summary>
    public void Signal()
    {
        lock (_gate)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.PoolSizes.FindMistakes() is { Count: > 0 } mistakes)
        {
            throw new PipelineException(string.Join(Environment.NewLine, mistakes));
        }

        ReserveThreads(services.Options.MaxParallelTasks);
        services.Metrics.Observe(() => DrivenCount, () => services.Options.MaxParallelTasks - services.Slots.Free, () => services.Slots.Free, () => services.Slots.Waiting);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isStopping = true;
        }

        // From here on none is added.
        List<ExecutionDriver> drivers = [.. _drivers.Values];
        if (drivers.Count > 0)
        {
            LogStopping(drivers.Count, services.Options.ShutdownTimeout.TotalSeconds);
        }

        foreach (var driver in drivers)
        {
            driver.Stop();
        }

        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        Task all = Task.WhenAll(drivers.Select(driver => driver.Completion));
        await all.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        using var lost = services.Lease.Lost.Register(LoseLease);
        try
        {
            while (!services.Lease.Lost.IsCancellationRequested)
            {
                if (!await ClaimAsync(stoppingToken).ConfigureAwait(false))
                {
                    await WaitAsync(stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; StopAsync takes care of the drivers.
        }
    }

    /// <summary>
    /// The thread pool adds threads slowly, one or two a second: were every thread blocked by a task, heartbeats and commits would come
    /// too late and cost this process its lease. So it may have a thread for every slot, and those that the runtime needs, at once.
    /// </summary>
    private static void ReserveThreads(int slots)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Math.Min(slots, MaxReservedSlots) + Environment.ProcessorCount), ports);
    }

    private ExecutionDriver? TryDrive(FlowDefinition flow, StoredExecution stored, bool isTakenOver = false)
    {
        var driver = new ExecutionDriver(services, flow, stored) { IsTakenOver = isTakenOver };
        lock (_gate)
        {
            if (_isStopping || !_drivers.TryAdd(driver.ExecutionId, driver))
            {
                return null;
            }
        }

        if (!settings.ClaimsQueued)
        {
            _wanted[driver.ExecutionId] = true;
        }

        _ = driver.Completion.ContinueWith(Forget, driver, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, System.Threading.Tasks.TaskScheduler.Default);
        driver.Start();
        return driver;
    }

    /// <summary>Claims once.</summary>
    /// <returns>Whether there may be more.</returns>
    private async Task<bool> ClaimAsync(CancellationToken stoppingToken)
    {
        await ReleaseLeftOwnedAsync(stoppingToken).ConfigureAwait(false);

        // Noted before counting: whoever ends in between then signals in vain, rather than not at all.
        Interlocked.Exchange(ref _isFull, true);
        var limit = Math.Min(MaxClaim, Room());
        if (limit > 0)
        {
            Volatile.Write(ref _isFull, false);
        }

        if (limit <= 0 || services.Lease.Current is not { } lease || flows.Flows.Count == 0 || Claim(limit) is not { } request)
        {
            return false;
        }

        try
        {
            await RequeueAsync(request.Now, stoppingToken).ConfigureAwait(false);

            foreach (var executionId in await _lost.FindAsync(lease, _drivers.ContainsKey, stoppingToken).ConfigureAwait(false))
            {
                _leftOwned.Enqueue(executionId);
            }

            var claimed = await services.Store.ClaimAsync(lease, request, stoppingToken).ConfigureAwait(false);
            _isFailureTold = false;
            // One that waited for a person was let go of in good order: nothing was left running.
            var takenOver = claimed.Where(stored => stored.Execution.State != ExecutionState.Paused && (request.Now - stored.Execution.StartedAt)?.Duration() > ClockStep).Select(stored => stored.Execution.Id).ToHashSet(StringComparer.Ordinal);
            await LeftoverProcesses.EndAsync(takenOver, logger).ConfigureAwait(false);
            foreach (var stored in claimed)
            {
                DriveClaimed(stored, takenOver.Contains(stored.Execution.Id));
            }

            await undriven.TellAsync([.. _refused], stoppingToken).ConfigureAwait(false);
            _refused.Clear();
            return claimed.Count > 0;
        }
        catch (LeaseLostException)
        {
            services.Lease.ReportLost();
            return false;
        }
#pragma warning disable CA1031 // A loop that ends at the first surprise would drive nothing more; it is told once, and tried again.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            // The answer may be what got lost, not the claim.
            _lost.LookSoon();
            TellClaimFailed(exception);
            return false;
        }
    }

    /// <summary>Looks at the queues of limits when it is time; that this fails keeps nobody from claiming what is free.</summary>
    private async Task RequeueAsync(DateTimeOffset now, CancellationToken stoppingToken)
    {
        if (!settings.ClaimsQueued || now < _requeueAt)
        {
            return;
        }

        try
        {
            await services.Store.RequeueAsync(flows.Claimable, stoppingToken).ConfigureAwait(false);
            _requeueAt = now + RequeueEach;
        }
        catch (StoreUnavailableException exception)
        {
            _requeueAt = now + RequeueAgain;
            TellClaimFailed(exception);
        }
    }

    private void TellClaimFailed(Exception exception)
    {
        if (!_isFailureTold)
        {
            _isFailureTold = true;
            LogClaimFailed(exception);
        }
    }

    /// <summary>
    /// How many executions more this process may drive. Those that only wait for their subflows do not count, or a process full of them
    /// would never run what they wait for; looked at only when they make the difference.
    /// </summary>
    private int Room()
    {
        var room = services.Options.MaxParallelExecutions - _drivers.Count;
        return room > 0 ? room : room + _drivers.Values.Count(static driver => driver.OnlyWaits);
    }

    private ClaimRequest? Claim(int limit)
    {
        var request = new ClaimRequest { Flows = flows.Claimable, Limit = limit, Now = services.Time.GetUtcNow(), Unreadable = LogUnreadable, Refused = id => _refused.Add(id) };
        if (settings.ClaimsQueued)
        {
            return request;
        }

        var ids = _wanted.Keys.Where(id => !_drivers.ContainsKey(id)).ToList();
        return ids.Count == 0 ? null : request with { ExecutionIds = ids, Overtakes = ++_looks % OvertakesEach == 0 };
    }

    /// <summary>Lets go of executions that stopped because the store was out of order, once it is in order again; they are claimed like others.</summary>
    private async Task ReleaseLeftOwnedAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (_leftOwned.TryPeek(out var executionId))
            {
                if (!_drivers.ContainsKey(executionId)
                    && await services.Store.GetExecutionAsync(executionId, stoppingToken).ConfigureAwait(false) is { } stored && !stored.State.IsTerminal() && stored.NodeId == services.Lease.Current?.NodeId)
                {
                    var release = new ExecutionChange { State = stored.State, Reason = stored.Reason, ReleasesOwnership = true };
                    await services.Commits.CommitAsync(new ExecutionCommit { ExecutionId = executionId, Change = release }).ConfigureAwait(false);
                }

                _leftOwned.TryDequeue(out _);
            }
        }
        catch (LeaseLostException)
        {
            services.Lease.ReportLost();
        }
#pragma warning disable CA1031 // As with claims: the loop goes on, and looks again with its next turn.
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested || exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            TellClaimFailed(exception);
        }
    }

    private void DriveClaimed(StoredExecution stored, bool isTakenOver)
    {
        // Claimed, yet not driven: the lease is given back at the end of the process, and with it what it owns.
        if (flows.Find(stored.Execution.Flow) is { } flow)
        {
            TryDrive(flow, stored, isTakenOver);
        }
    }

    /// <summary>Waits for a signal, or for the slow poll that finds what nobody told of.</summary>
    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(services.Options.PollInterval, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        await _signal.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stoppingToken.ThrowIfCancellationRequested();
    }

    private void LoseLease()
    {
        LogLeaseLost(_drivers.Count);
        foreach (var driver in _drivers.Values)
        {
            driver.LoseLease();
        }
    }

    private void Forget(Task<ExecutionState> completion, object? state)
    {
        var driver = (ExecutionDriver)state!;
        _drivers.TryRemove(driver.ExecutionId, out _);
        if (completion.IsCompletedSuccessfully)
        {
            _wanted.TryRemove(driver.ExecutionId, out _);
        }

        // Reading the exception also says that it was seen: the driver has logged it.
        if (completion.Exception?.InnerException is StoreUnavailableException)
        {
            _leftOwned.Enqueue(driver.ExecutionId);
        }

        if (Interlocked.Exchange(ref _isFull, false) && settings.ClaimsQueued)
        {
            Signal();
        }
    }
}
