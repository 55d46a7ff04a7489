using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Kills.Rules;

/// <summary>Judges what was found.</summary>
internal static class Verdict
{
    /// <summary>Every rule that does not hold, each in a sentence that names the execution and the task run.</summary>
    public static IReadOnlyList<string> Of(Findings findings)
    {
        var violations = new List<string>([.. ExecutionRules.Accepted(findings), .. LimitRules.Held(findings)]);
        var effectsOf = findings.Effects.ToLookup(effect => effect.Execution);
        var childrenOf = findings.Executions.ToLookup(execution => execution.Parent);
        foreach (var execution in findings.Executions)
        {
            violations.AddRange(ExecutionRules.Ended(execution));
            violations.AddRange(LogRules.Once(execution));
            violations.AddRange(ExecutionRules.Children(execution, childrenOf[execution.Id]));
            var runs = execution.Runs.ToDictionary(run => run.Name);
            var effects = effectsOf[execution.Id].ToLookup(effect => effect.Run);
            violations.AddRange(effects.Where(group => !runs.ContainsKey(group.Key)).Select(group => $"{execution.Id}/{group.Key} ran, and the store does not know of it"));
            foreach (var run in execution.Runs)
            {
                List<Effect> own = [.. effects[run.Name]];
                violations.AddRange(AttemptRules.Counted(execution, run));
                violations.AddRange(EffectRules.Once(execution, run, own));
                violations.AddRange(EffectRules.GivenWhatWasCommitted(execution, run, own, runs, effects));
            }
        }

        return violations;
    }
}
