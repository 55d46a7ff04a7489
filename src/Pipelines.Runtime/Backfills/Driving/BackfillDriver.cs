using System.Collections.ObjectModel;
using Pipelines.Runtime.Backfills.Planning;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Backfills.Driving;

/// <summary>
/// Takes one backfill from where it is to its end. It keeps nothing that is not in the backfill's document, which is read before each step
/// and moves on together with what the step starts: it may die anywhere, and two of them on one backfill do no harm.
/// </summary>
internal sealed partial class BackfillDriver(BackfillServices services, string id)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Whoever cancels a backfill stops its executions, unless it dies on the way: after this time that is done here.</summary>
    private static readonly TimeSpan StopsAfter = TimeSpan.FromSeconds(10);

    private readonly WakeSignal _wake = new();
    private BackfillTicks? _ticks;
    private TimeSpan _pause = services.PollInterval;
    private bool _isMissingTold;

    /// <summary>Drives it.</summary>
    /// <param name="cancellationToken">Lets go of it; its executions go on.</param>
    /// <returns>The backfill as it ended; <see langword="null"/> when there is none any more.</returns>
    public async Task<BackfillRecord?> RunAsync(CancellationToken cancellationToken)
    {
        using var watch = new EndWatch(services.Ends, _wake.Set);
        services.Signals.Changed += Heard;
        try
        {
            while (true)
            {
                var pause = services.PollInterval;
                try
                {
                    var backfill = await services.Documents.FindAsync(id, cancellationToken).ConfigureAwait(false);
                    if (backfill?.State.IsTerminal() != false)
                    {
                        return backfill;
                    }

                    if (await StepAsync(backfill, watch, cancellationToken).ConfigureAwait(false))
                    {
                        continue;
                    }

                    _pause = services.PollInterval;
                }
#pragma warning disable CA1031 // Whatever went wrong with one backfill, the others go on, and this one is tried again.
                catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    LogFailed(services.Logger, exception, id, _pause.TotalSeconds);
                    (pause, _pause) = (_pause, 2 * _pause < LongestPause ? 2 * _pause : LongestPause);
                }

                await _wake.WaitAsync(pause, services.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            services.Signals.Changed -= Heard;
        }
    }

    private void Heard(string changed)
    {
        if (changed == id)
        {
            _wake.Set();
        }
    }

    /// <returns>Whether there may be more to do at once.</returns>
    private async Task<bool> StepAsync(BackfillRecord backfill, EndWatch watch, CancellationToken cancellationToken)
    {
        watch.Keep(backfill.Open.Select(static start => start.ExecutionId));
        foreach (var start in backfill.Open)
        {
            // Watched before it is asked for: an end in between would be missed.
            if (watch.Add(start.ExecutionId))
            {
                services.Executor.Want(start.ExecutionId);
            }
        }

        var settled = await SettleAsync(backfill, cancellationToken).ConfigureAwait(false);
        return settled.State switch
        {
            BackfillState.Canceling => await StopLateAsync(settled, cancellationToken).ConfigureAwait(false),
            BackfillState.Paused => settled != backfill && await services.Documents.TryWriteAsync(settled, cancellationToken).ConfigureAwait(false) is null,
            _ => await StartNextAsync(backfill, settled, watch, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<BackfillRecord> SettleAsync(BackfillRecord backfill, CancellationToken cancellationToken)
    {
        if (backfill.Open.Count == 0)
        {
            return backfill;
        }

        var holders = await services.Planner.HoldersAsync([.. backfill.Open.Select(start => BackfillSettlement.Key(backfill, start))], cancellationToken).ConfigureAwait(false);
        var others = new Dictionary<string, ExecutionState>(StringComparer.Ordinal);
        foreach (var start in backfill.Open)
        {
            if (holders.GetValueOrDefault(BackfillSettlement.Key(backfill, start))?.ExecutionId != start.ExecutionId
                && await services.Store.GetExecutionAsync(start.ExecutionId, cancellationToken).ConfigureAwait(false) is { } own)
            {
                others[own.Id] = own.State;
            }
        }

        return BackfillSettlement.Of(backfill, holders, others);
    }

    private async Task<bool> StopLateAsync(BackfillRecord backfill, CancellationToken cancellationToken)
    {
        if (services.Time.GetUtcNow() - backfill.UpdatedAt < StopsAfter)
        {
            return false;
        }

        await services.Stops.StopAsync(backfill, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> StartNextAsync(BackfillRecord stored, BackfillRecord backfill, EndWatch watch, CancellationToken cancellationToken)
    {
        if (services.Targets.Find(backfill) is not { } target)
        {
            TellMissing(backfill);
            return false;
        }

        _ticks ??= BackfillSchedules.TicksOf(target, backfill);
        var now = services.Time.GetUtcNow();
        var step = await services.Planner.PlanAsync(target, backfill, _ticks, () => ExecutionId.New(now), cancellationToken).ConfigureAwait(false);
        var next = step.Backfill;

        // A program whose schedule was changed meanwhile may know of more ticks, or fewer.
        var ticks = next.Done + _ticks.CountBehind(next.Position);
        next = ticks == next.Ticks ? next : next with { Ticks = ticks };
        next = next is { Left: 0, Open.Count: 0 } ? BackfillSettlement.End(next, now) : next;
        return next != stored && await CommitAsync(target, next, step.Starts, watch, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Always <see langword="true"/>: what is stored now is another backfill than before, by this or by somebody else.</returns>
    private async Task<bool> CommitAsync(BackfillTarget target, BackfillRecord next, IReadOnlyList<StepStart> starts, EndWatch watch, CancellationToken cancellationToken)
    {
        foreach (var start in starts)
        {
            watch.Add(start.Start.ExecutionId);
        }

        var group = new StartGroup { Starts = [.. starts.Select(start => ToStart(target, next, start))], Documents = [services.Documents.Write(next)] };
        var outcome = await services.Starter.StartAsync(group, cancellationToken).ConfigureAwait(false);
        foreach (var started in outcome.Executions.Where(static started => started.IsNew))
        {
            services.Executor.Want(started.ExecutionId!);
        }

        if (next.State.IsTerminal() && outcome.Result == StartResult.Done)
        {
            LogEnded(services.Logger, id, target.Flow.FullName, target.Schedule.Id, next.State, next.Started, next.Ticks);
        }

        return true;
    }

    private static KeyedStart ToStart(BackfillTarget target, BackfillRecord backfill, StepStart start) => new(
        new StartRequest
        {
            ExecutionId = start.Start.ExecutionId,
            Flow = target.Flow,
            Inputs = start.Inputs,
            LogicalDate = start.Start.Tick,
            Trigger = target.Schedule.Id,
            Labels = new ReadOnlyDictionary<string, string>(new Dictionary<string, string>(backfill.Labels, StringComparer.Ordinal) { [BackfillRecord.Label] = backfill.Id }),
            Origin = new ExecutionOrigin(ExecutionOriginKind.Backfill, backfill.Id),
        },
        new StartKey(start.Key, BackfillRule.Of(backfill.Selection)));

    private void TellMissing(BackfillRecord backfill)
    {
        if (!_isMissingTold)
        {
            _isMissingTold = true;
            LogMissing(services.Logger, id, backfill.Flow, backfill.TriggerId);
        }
    }
}
