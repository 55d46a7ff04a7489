using System.Runtime.InteropServices;
using System.Text.Json;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Backfills.Planning;

/// <summary>Finds out what the next ticks of a backfill ask for, and who has them already.</summary>
internal sealed class BackfillPlanner(IStartStore store, InputProtector protector, SecretRegistry secrets)
{
    /// <summary>The most starts of one transaction: others want to write too.</summary>
    private const int MostStarts = 100;

    /// <summary>The most ticks that are looked at together.</summary>
    private const int MostLooked = 500;

    /// <summary>After so many ticks of which none starts, how far it has come is written down.</summary>
    private const int MostPassed = 5000;

    /// <summary>The next step.</summary>
    /// <param name="target">The flow and its schedule.</param>
    /// <param name="backfill">The backfill.</param>
    /// <param name="ticks">Its ticks.</param>
    /// <param name="newId">Makes the id of an execution.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<BackfillStep> PlanAsync(BackfillTarget target, BackfillRecord backfill, BackfillTicks ticks, Func<string> newId, CancellationToken cancellationToken)
    {
        var step = new BackfillStep(backfill, []);
        var room = Math.Min(backfill.Parallelism - backfill.Open.Count, MostStarts);

        // As many ticks as there is room for, where they start; more and more, where they are there already.
        for (var count = room; room > 0 && step.Starts.Count == 0 && step.Backfill.Done - backfill.Done < MostPassed; count = Math.Min(2 * count, MostLooked))
        {
            var (looked, holders) = await LookAsync(target, backfill, ticks.Behind(step.Backfill.Position).Take(count), cancellationToken).ConfigureAwait(false);
            if (looked.Count == 0)
            {
                break;
            }

            step = BackfillStep.Of(step.Backfill, looked, holders, newId);
        }

        return step;
    }

    /// <summary>What a tick asks for; what is wrong with it is told without secrets.</summary>
    /// <param name="target">The flow and its schedule.</param>
    /// <param name="tick">The tick.</param>
    /// <param name="replaced">The inputs that replace the schedule's, as a JSON object, secrets in clear; <see langword="null"/> for none.</param>
    public TickWish Evaluate(BackfillTarget target, ScheduleTick tick, JsonElement? replaced)
    {
        var wish = TickInputs.Evaluate(target, tick, replaced);
        return wish.Errors.Count == 0 ? wish : wish with { Errors = [.. wish.Errors.Select(error => error with { Message = secrets.Redact(error.Message) })] };
    }

    /// <summary>What ticks ask for, and who has their start keys.</summary>
    /// <param name="target">The flow and its schedule.</param>
    /// <param name="backfill">The backfill.</param>
    /// <param name="ticks">The ticks.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<(IReadOnlyList<TickWish> Ticks, IReadOnlyDictionary<string, StartKeyRecord> Holders)> LookAsync(
        BackfillTarget target, BackfillRecord backfill, IEnumerable<ScheduleTick> ticks, CancellationToken cancellationToken)
    {
        var replaced = ReplacedInputs(backfill);
        List<TickWish> looked = [.. ticks.Select(tick => Evaluate(target, tick, replaced))];
        return (looked, await HoldersAsync([.. looked.SelectMany(tick => tick.Keys(backfill.Trigger))], cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Who has start keys, by name.</summary>
    public async Task<IReadOnlyDictionary<string, StartKeyRecord>> HoldersAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        keys.Count == 0
            ? new Dictionary<string, StartKeyRecord>()
            : (await store.FindStartKeysAsync(keys, cancellationToken).ConfigureAwait(false)).ToDictionary(static key => key.Name, StringComparer.Ordinal);

    /// <summary>The inputs that a backfill replaces, secrets in clear.</summary>
    private JsonElement? ReplacedInputs(BackfillRecord backfill)
    {
        if (backfill.Inputs is not { } inputs)
        {
            return null;
        }

        using var json = JsonDocument.Parse(protector.Unprotect(JsonMarshal.GetRawUtf8Value(inputs).ToArray()));
        return json.RootElement.Clone();
    }
}
