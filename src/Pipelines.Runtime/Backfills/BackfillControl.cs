using System.Runtime.InteropServices;
using System.Text.Json;
using Pipelines.Runtime.Backfills.Driving;
using Pipelines.Runtime.Backfills.Planning;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Backfills;

/// <summary>
/// What people do with backfills, from any process: whoever drives them finds out by itself. Every member that changes something is durable
/// when it returns, and throws <see cref="RefusedException"/>, with nothing changed, when what is asked for cannot be done.
/// </summary>
internal sealed class BackfillControl(
    BackfillDocuments documents,
    BackfillTargets targets,
    BackfillPlanner planner,
    BackfillStops stops,
    BackfillSignals signals,
    IStartStore store,
    InputProtector protector,
    StoreClock clock)
{
    /// <summary>The most executions of a backfill that may be open at once.</summary>
    public const int MaxParallelism = 500;

    /// <summary>The most ticks of a backfill: an every-minute schedule has half a million a year.</summary>
    public const int MaxTicks = 1_000_000;

    /// <summary>Makes a backfill; a process that serves begins with it at its next poll, or at once if it is this one.</summary>
    /// <param name="request">What for.</param>
    /// <param name="cancellationToken">Stops before it is made.</param>
    /// <exception cref="RefusedException">There is no such flow or schedule, or the range, the parallelism or the number of ticks does not fit.</exception>
    /// <exception cref="InputException">The inputs of the first tick do not fit the flow; every mistake is in it.</exception>
    public async Task<BackfillRecord> CreateAsync(BackfillRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await targets.RefreshAsync(cancellationToken).ConfigureAwait(false);
        var (_, backfill, _) = Prepare(request);
        var written = await documents.TryWriteAsync(backfill, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"Backfill '{backfill.Id}' is there already, though its id is new.");
        signals.Tell(written.Id);
        return written;
    }

    /// <summary>Says what a backfill would do as things are now, and does nothing.</summary>
    /// <param name="request">What for.</param>
    /// <param name="limit">The most ticks to look at, at least 1.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="RefusedException">As for <see cref="CreateAsync"/>.</exception>
    /// <exception cref="InputException">As for <see cref="CreateAsync"/>.</exception>
    public async Task<BackfillPreview> PreviewAsync(BackfillRequest request, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await targets.RefreshAsync(cancellationToken).ConfigureAwait(false);
        var (target, backfill, ticks) = Prepare(request);
        var (looked, holders) = await planner.LookAsync(target, backfill, ticks.Behind(null).Take(limit), cancellationToken).ConfigureAwait(false);
        return new BackfillPreview(backfill, [.. looked.Select(tick => Preview(tick, backfill, holders))]);
    }

    /// <summary>Lists backfills, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<BackfillRecord>> ListAsync(BackfillQuery query, CancellationToken cancellationToken) => documents.ListAsync(query, cancellationToken);

    /// <summary>A backfill with how its executions are now; <see langword="null"/> when there is none of that id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<BackfillReport?> FindAsync(string id, CancellationToken cancellationToken) =>
        await documents.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } backfill
            ? new BackfillReport(backfill, await store.CountByOriginAsync(new ExecutionOrigin(ExecutionOriginKind.Backfill, id), cancellationToken).ConfigureAwait(false))
            : null;

    /// <summary>Starts nothing more until somebody resumes it; what was started goes on. Nothing changes when it is paused already.</summary>
    /// <param name="id">The backfill.</param>
    /// <param name="by">Who wants it; <see langword="null"/> when nobody knows.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    public Task<BackfillRecord> PauseAsync(string id, string? by, CancellationToken cancellationToken) =>
        ChangeAsync(id, backfill => RequireOpen(backfill, "paused") with { State = BackfillState.Paused, Reason = Said("Paused", by, null) }, BackfillState.Paused, cancellationToken);

    /// <summary>Goes on with a paused one. Nothing changes when it runs already.</summary>
    /// <param name="id">The backfill.</param>
    /// <param name="by">Who wants it; <see langword="null"/> when nobody knows.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    public Task<BackfillRecord> ResumeAsync(string id, string? by, CancellationToken cancellationToken) =>
        ChangeAsync(id, backfill => RequireOpen(backfill, "resumed") with { State = BackfillState.Running, Reason = Said("Resumed", by, null) }, BackfillState.Running, cancellationToken);

    /// <summary>Starts nothing more, ever.</summary>
    /// <param name="id">The backfill.</param>
    /// <param name="stopsExecutions">
    /// Whether its open executions, and their retries, are told to stop too; otherwise they go on. May also be asked of a backfill that was
    /// canceled without that.
    /// </param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="by">Who wants it; <see langword="null"/> when nobody knows.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    public async Task<BackfillRecord> CancelAsync(string id, bool stopsExecutions, string? reason, string? by, CancellationToken cancellationToken)
    {
        var state = stopsExecutions ? BackfillState.Canceling : BackfillState.Canceled;
        var changed = await ChangeAsync(
            id,
            backfill => (backfill.State == BackfillState.Canceled && stopsExecutions ? backfill : RequireNotEnded(backfill, "canceled")) with
            {
                State = state,
                Reason = Said("Canceled", by, reason),
                EndedAt = stopsExecutions ? null : clock.GetUtcNow(),
            },
            state,
            cancellationToken).ConfigureAwait(false);
        return stopsExecutions ? await stops.StopAsync(changed, cancellationToken).ConfigureAwait(false) ?? changed : changed;
    }

    private (BackfillTarget Target, BackfillRecord Backfill, BackfillTicks Ticks) Prepare(BackfillRequest request)
    {
        var target = targets.Get(request.Flow, request.Trigger);
        if (request.Parallelism is < 1 or > MaxParallelism)
        {
            throw new RefusedException($"A backfill of {target} runs 1 to {MaxParallelism} executions at once, not {request.Parallelism}.");
        }

        var now = clock.GetUtcNow();
        var (cron, timeZone) = BackfillSchedules.SettingsOf(target);
        var zone = TimeZones.Find(timeZone);
        var (from, until) = Range(request, target, zone, now);
        var backfill = new BackfillRecord
        {
            Id = ExecutionId.New(now),
            Namespace = target.Flow.Namespace,
            FlowId = target.Flow.Id,
            TriggerId = target.Schedule.Id,
            Cron = cron,
            TimeZone = timeZone,
            From = from,
            Until = until,
            Selection = request.Selection,
            Order = request.Order,
            Parallelism = request.Parallelism,
            Labels = request.Labels,
            CreatedAt = now,
            CreatedBy = request.By,
        };
        var ticks = BackfillSchedules.TicksOf(target, backfill);
        if (ticks.Count == 0)
        {
            throw new RefusedException($"A backfill of {target}, has nothing to do: there is no tick from '{request.From}' to '{request.To ?? "now"}' ({TriggerTime(cron)} in {timeZone}).");
        }

        return (target, backfill with { Ticks = ticks.Count, Inputs = Replaced(request, target, ticks) }, ticks);
    }

    private static (DateTimeOffset From, DateTimeOffset Until) Range(BackfillRequest request, BackfillTarget target, TimeZoneInfo zone, DateTimeOffset now)
    {
        var from = BackfillRange.First(request.From, "from", zone);
        var end = BackfillRange.JustAfter(TimeZoneInfo.ConvertTime(now, zone));
        var until = request.To is { } to && BackfillRange.After(to, "to", zone) is var asked && asked < end ? asked : end;
        if (from >= until)
        {
            throw new RefusedException(from >= end
                ? $"A backfill of {target}, is for the past, and '{request.From}' is ahead. The schedule itself starts what is to come."
                : $"The range of a backfill of {target}, is empty: 'from' is '{request.From}', 'to' is '{request.To}'.");
        }

        return (from, until);
    }

    /// <summary>The inputs that the backfill replaces, secrets encrypted; all that does not fit the flow is told now rather than for every tick.</summary>
    private JsonElement? Replaced(BackfillRequest request, BackfillTarget target, BackfillTicks ticks)
    {
        var given = request.Inputs is { ValueKind: not JsonValueKind.Null } inputs ? inputs : (JsonElement?)null;
        if (given is { ValueKind: not JsonValueKind.Object })
        {
            throw new RefusedException($"The inputs of a backfill of {target}, must be a JSON object of those to replace.");
        }

        var first = planner.Evaluate(target, ticks.Behind(null).First(), given);
        if (first.Errors.Count > 0)
        {
            throw new InputException(target.Flow.FullName, first.Errors);
        }

        if (given is not { } replaced || !replaced.EnumerateObject().Any())
        {
            return null;
        }

        if (first.Inputs.Count == 0)
        {
            // The first tick starts nothing, so it says nothing about the others. Names can be checked, and secrets are known by them.
            RequireNames(target, replaced);
            return Protect(JsonMarshal.GetRawUtf8Value(replaced).ToArray());
        }

        return Protect(TickInputs.Only(first.Inputs[0], replaced));
    }

    private JsonElement Protect(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(protector.Protect(json));
        return document.RootElement.Clone();
    }

    private static void RequireNames(BackfillTarget target, JsonElement replaced)
    {
        var known = target.Flow.Inputs.Fields.Select(static field => field.Name).ToList();
        var errors = replaced.EnumerateObject().Where(property => !known.Contains(property.Name))
            .Select(property => new InputError(property.Name, $"is not an input.{NearestName.Suggestion(property.Name, known)}")).ToList();
        if (errors.Count > 0)
        {
            throw new InputException(target.Flow.FullName, errors);
        }
    }

    private static PreviewedTick Preview(TickWish tick, BackfillRecord backfill, IReadOnlyDictionary<string, StartKeyRecord> holders) => new(
        tick.Tick.ScheduledAt,
        [
            .. tick.Keys(backfill.Trigger).Zip(tick.Inputs, (key, inputs) =>
            {
                var holder = holders.GetValueOrDefault(key);
                return new PreviewedStart(
                    InputProtector.Mask(JsonMarshal.GetRawUtf8Value(inputs).ToArray()), BackfillRule.Allows(backfill.Selection, holder), holder?.ExecutionId, holder?.State);
            }),
        ],
        tick.Errors.Count == 0 ? null : string.Join("; ", tick.Errors));

    /// <summary>Changes a backfill from whatever it is meanwhile.</summary>
    private async Task<BackfillRecord> ChangeAsync(string id, Func<BackfillRecord, BackfillRecord> change, BackfillState wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var backfill = await documents.FindAsync(id, cancellationToken).ConfigureAwait(false)
                ?? throw new RefusedException($"There is no backfill '{id}'. List them with 'backfill list'.");
            if (backfill.State == wanted && !wanted.IsTerminal())
            {
                return backfill;
            }

            if (await documents.TryWriteAsync(change(backfill), cancellationToken).ConfigureAwait(false) is { } written)
            {
                signals.Tell(id);
                return written;
            }
        }
    }

    private static BackfillRecord RequireOpen(BackfillRecord backfill, string verb) => RequireNotEnded(backfill, verb) is { State: not BackfillState.Canceling } open
        ? open
        : throw new RefusedException($"Backfill '{backfill.Id}' cannot be {verb}: it is being canceled.");

    private static BackfillRecord RequireNotEnded(BackfillRecord backfill, string verb) => !backfill.State.IsTerminal()
        ? backfill
        : throw new RefusedException($"Backfill '{backfill.Id}' cannot be {verb}: it has ended already, and is {backfill.State.Word()}.");

    private static string Said(string what, string? by, string? reason) => $"{what}{(by is null ? "" : $" by {by}")}{(reason is null ? "." : $": {reason}")}";

    private static string TriggerTime(string? cron) => cron is null ? "a list of times" : $"'{cron}'";
}
