using Pipelines.Definitions;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor.Subflows;

/// <summary>Finds or starts subflows, follows them to their end, and cancels them.</summary>
internal sealed class SubflowRunner(ExecutorServices services, ExecutorService executor, FlowRegistry flows, IExecutionStarter starter, ExecutionControl control, ExecutorSettings settings)
{
    // A timer's own bound is 49 days.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private static readonly TimeSpan StorePause = TimeSpan.FromMilliseconds(250);

    /// <summary>The flow as this program runs it.</summary>
    /// <exception cref="PipelineException">It is not registered.</exception>
    public FlowDefinition Registered(FlowDefinition flow, string caller)
    {
        if (flows.Find(flow.FullName) is { } registered)
        {
            return registered;
        }

        if (!settings.AddsCalledFlows)
        {
            throw new PipelineException($"{caller} runs flow '{flow.FullName}', which this program does not have. Add it: builder.Pipelines.AddFlows() adds those of an assembly, builder.Pipelines.Add({flow.Type.Name}.Definition) adds one.");
        }

        flows.TryAdd(flow);
        return flow;
    }

    /// <summary>Finds the subflow that an earlier attempt started, or starts it.</summary>
    /// <returns>Its id; when this returns, it survives any crash.</returns>
    public Task<string> StartAsync(SubflowCall call, CancellationToken cancellationToken) => OutlastAsync(() => FindOrStartAsync(call, cancellationToken), cancellationToken);

    private async Task<string> FindOrStartAsync(SubflowCall call, CancellationToken cancellationToken)
    {
        if (await PatientlyAsync((store, token) => store.FindChildAsync(call.Parent, token), cancellationToken).ConfigureAwait(false) is { } found)
        {
            if (call.RestartsFailed)
            {
                await RestartAsync(found, cancellationToken).ConfigureAwait(false);
            }

            return found;
        }

        try
        {
            return await starter.StartAsync(
                new StartRequest
                {
                    Flow = call.Flow,
                    Inputs = call.Inputs,
                    LogicalDate = call.Execution.Info.LogicalDate,
                    Parent = call.Parent,
                    Priority = call.Execution.Priority,
                    TraceParent = call.Execution.TraceParent,
                    DriveHere = true,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (InputException or OperationCanceledException))
        {
            // Another process was faster; or this one stops, and the child waits for whoever claims it.
            if (await PatientlyAsync((store, token) => store.FindChildAsync(call.Parent, token), CancellationToken.None).ConfigureAwait(false) is { } other)
            {
                return other;
            }

            throw;
        }
    }

    /// <summary>Follows a subflow to its end, and through the retries of the whole that its flow's policy makes.</summary>
    /// <param name="wait">Who waits, and for what.</param>
    /// <param name="goesOnWith">Told of each further try; <see langword="null"/> for nobody.</param>
    /// <param name="cancellationToken">Stops waiting; the execution goes on.</param>
    public async Task<ExecutionRecord> FollowAsync(SubflowWait wait, Action<string>? goesOnWith, CancellationToken cancellationToken)
    {
        var executionId = wait.ExecutionId;
        while (true)
        {
            var ended = await OutlastAsync(() => WaitForEndAsync(executionId, wait, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (ended.State != ExecutionState.Failed || await OutlastAsync(() => FindRetryAsync(executionId, cancellationToken), cancellationToken).ConfigureAwait(false) is not { } next)
            {
                return ended;
            }

            executionId = next;
            goesOnWith?.Invoke(next);
            if (!settings.ClaimsQueued)
            {
                await ClaimWhenDueAsync(next, wait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Cancels an execution, or the last of its retries, durably and in this process at once; unless it has been told already.</summary>
    /// <remarks>Canceling the parent by a signal tells its family in the same transaction. A second telling would also stop <c>Finally</c> tasks.</remarks>
    public async Task CancelAsync(string executionId, string reason)
    {
        while (await FindRetryAsync(executionId, CancellationToken.None).ConfigureAwait(false) is { } next)
        {
            executionId = next;
        }

        if ((await CancelsAsync(executionId).ConfigureAwait(false)).Count == 0)
        {
            await control.CancelAsync(executionId, reason, null, CancellationToken.None).ConfigureAwait(false);
        }

        if (executor.Find(executionId) is { } driver)
        {
            (await CancelsAsync(executionId).ConfigureAwait(false)).ForEach(driver.Signal);
        }
        else
        {
            executor.Signal();
        }
    }

    /// <summary>The cancellations it was told since it was last started: what was said before a restart means nothing any more.</summary>
    private async Task<List<ExecutionSignal>> CancelsAsync(string executionId)
    {
        var stored = await GetAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        var told = await PatientlyAsync((store, token) => store.GetSignalsAsync(executionId, token), CancellationToken.None).ConfigureAwait(false);
        return [.. told.Where(signal => signal.Kind == ExecutionSignalKind.Cancel && !(signal.At < stored?.StartedAt))];
    }

    /// <summary>A subflow of an earlier attempt that did not end well, or the last of its tries, goes on from its failed tasks.</summary>
    private async Task RestartAsync(string executionId, CancellationToken cancellationToken)
    {
        while (await FindRetryAsync(executionId, cancellationToken).ConfigureAwait(false) is { } next)
        {
            executionId = next;
        }

        var stored = await GetAsync(executionId, cancellationToken).ConfigureAwait(false);
        if (stored?.State is not (ExecutionState.Failed or ExecutionState.Canceled))
        {
            return;
        }

        await control.RestartAsync(executionId, driveHere: true, cancellationToken).ConfigureAwait(false);
        if (!settings.ClaimsQueued)
        {
            await ClaimAsync(stored, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A process that drives only its own drives the further tries of its own too.</summary>
    private async Task ClaimWhenDueAsync(string executionId, SubflowWait wait, CancellationToken cancellationToken)
    {
        var stored = await GetAsync(executionId, cancellationToken).ConfigureAwait(false);
        while (stored?.WakeAt - services.Time.GetUtcNow() is { Ticks: > 0 } left)
        {
            var isOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var timer = services.Time.CreateTimer(
                _ =>
                {
                    wait.Hold();
                    isOver.TrySetResult();
                },
                null,
                left < LongestDelay ? left : LongestDelay,
                Timeout.InfiniteTimeSpan);
            await using (timer.ConfigureAwait(false))
            {
                wait.LetGo();
                await isOver.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        if (stored is not null)
        {
            await ClaimAsync(stored, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Does something again for as long as the store is out of order. A task that waits for a subflow has not failed by that: who drives
    /// it gives the execution up when it cannot commit, and cancels this.
    /// </summary>
    private async Task<T> OutlastAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(StorePause, services.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task<T> PatientlyAsync<T>(Func<IExecutionStore, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        services.Patience.RunAsync(token => work(services.Store, token), cancellationToken);

    private Task<ExecutionRecord?> GetAsync(string executionId, CancellationToken cancellationToken) =>
        PatientlyAsync((store, token) => store.GetExecutionAsync(executionId, token), cancellationToken);

    private Task<string?> FindRetryAsync(string executionId, CancellationToken cancellationToken) =>
        PatientlyAsync((store, token) => store.FindRetryAsync(executionId, token), cancellationToken);

    private async Task ClaimAsync(ExecutionRecord execution, CancellationToken cancellationToken)
    {
        executor.Want(execution.Id);
        if (services.Lease.Current is not { } lease || flows.Find(execution.Flow) is not { } flow)
        {
            return;
        }

        var request = new ClaimRequest { Flows = flows.Claimable, Limit = 1, Now = services.Time.GetUtcNow(), ExecutionIds = [execution.Id] };
        try
        {
            foreach (var claimed in await services.Store.ClaimAsync(lease, request, cancellationToken).ConfigureAwait(false))
            {
                executor.Drive(flow, claimed);
            }
        }
        catch (StoreUnavailableException)
        {
            // The executor wants it now, and claims it once the store is in order.
        }
    }

    private async Task<ExecutionRecord> WaitForEndAsync(string executionId, SubflowWait wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var watch = services.Ends.Watch(executionId, () =>
            {
                wait.Hold();
                changed.TrySetResult();
            });
            var stored = await GetAsync(executionId, cancellationToken).ConfigureAwait(false)
                ?? throw new PipelineException($"Subflow execution '{executionId}' is not in the store any more.");
            if (stored.State.IsTerminal())
            {
                return stored;
            }

            await WaitAsync(executionId, changed, wait, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Until it ends in this process, or it is time to look whether it did in another.</summary>
    private async Task WaitAsync(string executionId, TaskCompletionSource changed, SubflowWait wait, CancellationToken cancellationToken)
    {
        var timer = services.Time.CreateTimer(
            _ =>
            {
                if (executor.Find(executionId) is null)
                {
                    wait.Hold();
                    changed.TrySetResult();
                }
            },
            null,
            services.Options.PollInterval,
            services.Options.PollInterval);
        await using (timer.ConfigureAwait(false))
        {
            if (!changed.Task.IsCompleted)
            {
                wait.LetGo();
            }

            await changed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
