using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>Starts the ticks of one schedule that are due, and those that wait for their turn. Each becomes durable with how far the schedule has come.</summary>
internal sealed partial class ScheduleRunner(
    IExecutionStarter starter,
    IDocumentStore documents,
    IExecutionStore executions,
    ExecutionEnds ends,
    ScheduleStates states,
    ITriggerHealth health,
    SchedulerMetrics metrics,
    IOptions<TriggerOptions> options,
    StoreClock clock,
    ILogger<ScheduleRunner> logger)
{
    /// <summary>The most ticks of a schedule that wait; further ones are dropped.</summary>
    private const int MostWaiting = 1000;

    /// <summary>How often to look whether an execution that another process drives has ended.</summary>
    private static readonly TimeSpan WaitingPoll = TimeSpan.FromSeconds(5);

    /// <summary>How soon to try again what the store did not take; it was waited for before.</summary>
    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Looks at a schedule.</summary>
    /// <param name="entry">The schedule; nobody else uses it meanwhile.</param>
    /// <param name="isHolder">Whether this process takes care of ticks that wait.</param>
    /// <param name="ended">Called when the execution has ended that ticks of the schedule wait for; from any thread.</param>
    /// <param name="cancellationToken">Stops before the next tick.</param>
    public async Task RunAsync(ScheduleEntry entry, bool isHolder, Action ended, CancellationToken cancellationToken)
    {
        if (entry.TickAt <= clock.GetUtcNow() && !await StartDueAsync(entry, ended, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (isHolder && entry.State.Waiting.Count > 0 && (entry.WaitingAt is not { } at || at <= clock.GetUtcNow()))
        {
            await StartWaitingAsync(entry, ended, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Whether all of them are done.</returns>
    private async Task<bool> StartDueAsync(ScheduleEntry entry, Action ended, CancellationToken cancellationToken)
    {
        var plan = entry.Due.Plan(entry.State.Through, entry.FailingTick, clock.GetUtcNow(), options.Value.MissedAfter);
        if (entry.FailingTick is { } failed && failed > entry.State.Through && !plan.Ticks.Contains(failed))
        {
            LogGivenUp(entry.Trigger.Name.Flow, entry.Trigger.Name.TriggerId, failed);
            entry.Worked();
        }

        foreach (var tick in plan.Ticks)
        {
            try
            {
                if (!await StartAsync(entry, tick, ended, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }
            }
#pragma warning disable CA1031 // A trigger that throws, whatever, is isolated: it is told, and tried again later.
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                entry.Failed(tick, clock.GetUtcNow(), DelayAfter(entry, exception));
                return false;
            }
        }

        entry.State = entry.State with { Through = ScheduleState.Later(entry.State.Through, plan.Through) };
        if (entry.FailingTick is not null)
        {
            // Another process was luckier with it.
            health.Worked(entry.Trigger.Name);
            entry.Worked();
        }

        return true;
    }

    /// <returns>Whether the tick is done with; otherwise another process has done something with the schedule, which is known now.</returns>
    private async Task<bool> StartAsync(ScheduleEntry entry, DateTimeOffset tick, Action ended, CancellationToken cancellationToken)
    {
        if (entry.Schedule.Overlap == Overlap.Queue && entry.State.Waiting.Count > 0)
        {
            return await WaitAsync(entry, tick, cancellationToken).ConfigureAwait(false);
        }

        var after = entry.State.After(tick);
        var outcome = await StartAsync(entry, tick, after, cancellationToken).ConfigureAwait(false);
        switch (outcome.Result)
        {
            case StartResult.Outdated:
                return await OutdatedAsync(entry, cancellationToken).ConfigureAwait(false);

            case StartResult.MustWait:
                Watch(entry, outcome.OpenExecutionId, ended);
                return await WaitAsync(entry, tick, cancellationToken).ConfigureAwait(false);

            default:
                (entry.State, entry.Version) = (after, outcome.Versions[0]);
                entry.Worked();
                return true;
        }
    }

    /// <summary>Calls the trigger's method and starts what it returned, unless an earlier execution is in the way.</summary>
    private async Task<StartOutcome> StartAsync(ScheduleEntry entry, DateTimeOffset tick, ScheduleState after, CancellationToken cancellationToken)
    {
        var group = new StartGroup
        {
            // What waited was kept in UTC; the method is to see the offset that the zone has then.
            Starts = TickStarts.Of(entry.Trigger, TickStarts.Tick(entry.Calendar, TimeZoneInfo.ConvertTime(tick, entry.Calendar.Zone))),
            Documents = [ScheduleStateJson.Write(entry.Trigger.Name, after, entry.Version)],
            WhileOpen = entry.Schedule.Overlap switch
            {
                Overlap.Skip => WhileOpen.Skip,
                Overlap.Queue => WhileOpen.Wait,
                _ => WhileOpen.Start,
            },
        };
        var outcome = await starter.StartAsync(group, cancellationToken).ConfigureAwait(false);
        health.Worked(entry.Trigger.Name);
        if (outcome.Executions.Any(static execution => execution.IsNew))
        {
            metrics.Ticked(entry.Trigger.Name.Flow, entry.Trigger.Name.TriggerId, clock.GetUtcNow() - tick);
        }
        else if (outcome.Result == StartResult.Skipped)
        {
            LogSkipped(entry.Trigger.Name.Flow, entry.Trigger.Name.TriggerId, tick, outcome.OpenExecutionId);
        }

        return outcome;
    }

    private async Task<bool> OutdatedAsync(ScheduleEntry entry, CancellationToken cancellationToken)
    {
        await states.RefreshAsync([entry], cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Puts a tick behind those that wait, durably.</summary>
    private async Task<bool> WaitAsync(ScheduleEntry entry, DateTimeOffset tick, CancellationToken cancellationToken)
    {
        var after = entry.State.After(tick);
        if (after.Waiting.Count < MostWaiting)
        {
            after = after with { Waiting = [.. after.Waiting, tick.ToUniversalTime()] };
        }
        else
        {
            LogTooManyWait(entry.Trigger.Name.Flow, entry.Trigger.Name.TriggerId, tick, MostWaiting);
        }

        return await WriteAsync(entry, after, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> WriteAsync(ScheduleEntry entry, ScheduleState after, CancellationToken cancellationToken)
    {
        var write = ScheduleStateJson.Write(entry.Trigger.Name, after, entry.Version);
        if (await documents.WriteDocumentsAsync([write], clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is not [{ } version])
        {
            return await OutdatedAsync(entry, cancellationToken).ConfigureAwait(false);
        }

        (entry.State, entry.Version) = (after, version);
        entry.Worked();
        return true;
    }

    /// <summary>Starts ticks that wait, until one has to wait on.</summary>
    private async Task StartWaitingAsync(ScheduleEntry entry, Action ended, CancellationToken cancellationToken)
    {
        while (entry.State.Waiting is [var tick, ..])
        {
            try
            {
                if (entry.WaitsFor is { } open && !await HasEndedAsync(open, cancellationToken).ConfigureAwait(false))
                {
                    entry.WaitingAt = clock.GetUtcNow() + WaitingPoll;
                    return;
                }

                entry.StopWaiting();
                if (!await StartFirstWaitingAsync(entry, tick, ended, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
#pragma warning disable CA1031 // As with the ticks that do not wait.
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                entry.FailingWait = exception is StoreUnavailableException ? entry.FailingWait : tick;
                entry.WaitingAt = clock.GetUtcNow() + DelayAfter(entry, exception);
                return;
            }
        }
    }

    /// <returns>Whether this is the process to go on with the schedule.</returns>
    private async Task<bool> StartFirstWaitingAsync(ScheduleEntry entry, DateTimeOffset tick, Action ended, CancellationToken cancellationToken)
    {
        var after = entry.State with { Waiting = [.. entry.State.Waiting.Skip(1)] };
        if (entry.FailingWait == tick && after.Waiting.Count > 0 && entry.Schedule.Missed != Missed.All)
        {
            LogGivenUp(entry.Trigger.Name.Flow, entry.Trigger.Name.TriggerId, tick);
            return await WriteAsync(entry, after, cancellationToken).ConfigureAwait(false);
        }

        var outcome = await StartAsync(entry, tick, after, cancellationToken).ConfigureAwait(false);
        entry.FailingWait = null;
        switch (outcome.Result)
        {
            case StartResult.Outdated:
                return await OutdatedAsync(entry, cancellationToken).ConfigureAwait(false);

            case StartResult.MustWait:
                Watch(entry, outcome.OpenExecutionId, ended);
                entry.WaitingAt = clock.GetUtcNow() + WaitingPoll;
                return entry.WaitsFor is not null;

            default:
                (entry.State, entry.Version) = (after, outcome.Versions[0]);
                Watch(entry, outcome.Executions.FirstOrDefault(static execution => execution.IsNew)?.ExecutionId, ended);
                return true;
        }
    }

    private void Watch(ScheduleEntry entry, string? executionId, Action ended)
    {
        if (executionId is not null && entry.Schedule.Overlap == Overlap.Queue)
        {
            entry.WaitFor(executionId, ends.Watch(executionId, ended));
        }
    }

    private async Task<bool> HasEndedAsync(string executionId, CancellationToken cancellationToken) =>
        await executions.GetExecutionAsync(executionId, cancellationToken).ConfigureAwait(false) is not { } execution || execution.State.IsTerminal();

    // That the store is out of order is not the trigger's fault, and the heartbeat tells of it.
    private TimeSpan DelayAfter(ScheduleEntry entry, Exception exception) =>
        exception is StoreUnavailableException ? StoreRetryDelay : health.Failed(entry.Trigger.Name, exception);

    [LoggerMessage(EventIds.TickGivenUp, LogLevel.Warning, "The tick of {ScheduledAt:O} of trigger {Trigger} of flow {Flow} is given up: it failed until the next one was due")]
    private partial void LogGivenUp(string flow, string trigger, DateTimeOffset scheduledAt);

    [LoggerMessage(EventIds.TickSkipped, LogLevel.Information, "The tick of {ScheduledAt:O} of trigger {Trigger} of flow {Flow} is skipped: execution {ExecutionId} has not ended")]
    private partial void LogSkipped(string flow, string trigger, DateTimeOffset scheduledAt, string? executionId);

    [LoggerMessage(EventIds.TooManyTicksWait, LogLevel.Warning, "The tick of {ScheduledAt:O} of trigger {Trigger} of flow {Flow} is dropped: {Count} ticks wait before it for an execution to end")]
    private partial void LogTooManyWait(string flow, string trigger, DateTimeOffset scheduledAt, int count);
}
