using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Kills.Rules;

/// <summary>What tasks did, against what the store says that they did.</summary>
internal static class EffectRules
{
    /// <summary>
    /// The result that was committed was made once, and nothing of the task run ran afterwards. That an attempt whose result was not
    /// committed ran before is no mistake; its number may even be the same, when its start was not durable yet.
    /// </summary>
    public static IEnumerable<string> Once(StoredExecution execution, StoredRun run, IReadOnlyList<Effect> effects)
    {
        var name = $"{execution.Id}/{run.Name}";
        if (run.IsSummary || run.State == "skipped")
        {
            return effects.Count == 0 ? [] : [$"{name} did something although it stands for others or was skipped"];
        }

        return [.. Keyed(name, effects), .. Ended(name, run, effects)];
    }

    /// <summary>Whatever a task was given was committed: it is what the store has, made by the attempt that the store says succeeded, and before.</summary>
    public static IEnumerable<string> GivenWhatWasCommitted(StoredExecution execution, StoredRun run, IReadOnlyList<Effect> effects, IReadOnlyDictionary<string, StoredRun> runs, ILookup<string, Effect> effectsOf)
    {
        foreach (var begin in effects.Where(effect => effect.Phase == Effect.Begin))
        {
            foreach (var given in begin.Given ?? [])
            {
                if (!runs.TryGetValue(given.Run, out var source) || source.State != "succeeded" || !source.Outputs.Contains(given))
                {
                    yield return $"{execution.Id}/{run.Name}#{begin.Attempt} began with {given}, which {given.Run} has not committed";
                }
                else if (!effectsOf[given.Run].Any(effect => effect.Phase == Effect.End && effect.Nonce == given.Nonce && effect.At <= begin.At))
                {
                    yield return $"{execution.Id}/{run.Name}#{begin.Attempt} began before {given.Run}#{given.Attempt} had ended";
                }
            }
        }
    }

    private static IEnumerable<string> Keyed(string name, IReadOnlyList<Effect> effects)
    {
        if (effects.Any(effect => effect.Key != name))
        {
            yield return $"{name} was given the keys {string.Join(", ", effects.Select(effect => effect.Key).Distinct())}";
        }
    }

    private static IEnumerable<string> Ended(string name, StoredRun run, IReadOnlyList<Effect> effects)
    {
        if (effects.FirstOrDefault(effect => effect.Attempt > run.Attempts) is { } unknown)
        {
            yield return $"{name}#{unknown.Attempt} began, but the store knows of {run.Attempts} attempts";
        }

        // What ended the run is an end with the committed nonce, or the last failure.
        var last = effects.LastOrDefault(effect => effect.Phase == Effect.Begin);
        var nonce = run.Outputs.Count > 0 ? run.Outputs[0].Nonce : last?.Nonce;
        if (last is null || last.Nonce != nonce)
        {
            yield return $"{name} ran again as attempt {last?.Attempt} in process {last?.Process} after the result {nonce} was committed";
        }
        else if (last.Attempt != run.Attempts)
        {
            yield return $"{name} ended with attempt {last.Attempt}; the store says {run.Attempts}";
        }

        var ending = run.State == "failed" ? Effect.Fail : Effect.End;
        if (effects.Count(effect => effect.Nonce == nonce && effect.Phase == ending) != 1)
        {
            yield return $"{name} is {run.State}, but its code did not end so exactly once";
        }

        foreach (var (number, _) in run.AttemptStates.Where(attempt => attempt.Value == "failed"))
        {
            if (!effects.Any(effect => effect.Attempt == number && effect.Phase == Effect.Fail))
            {
                yield return $"{name}#{number} counts as failed, but its code did not fail";
            }
        }
    }
}
