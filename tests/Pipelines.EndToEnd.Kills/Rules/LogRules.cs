using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Kills.Rules;

/// <summary>What logs must tell: each line once, and those of what was committed are all there.</summary>
internal static class LogRules
{
    /// <summary>A line is durable with the end of its attempt, however often the commit was sent.</summary>
    public static IEnumerable<string> Once(StoredExecution execution)
    {
        var counts = execution.Logged.CountBy(nonce => nonce).ToDictionary();
        foreach (var (nonce, count) in counts.Where(line => line.Value > 1))
        {
            yield return $"{execution.Id} of {execution.Flow} logged {nonce} {count} times";
        }

        foreach (var run in execution.Runs.Where(run => !run.IsSummary && run.State == "succeeded"))
        {
            if (run.Outputs.Count > 0 && !counts.ContainsKey(run.Outputs[0].Nonce))
            {
                yield return $"{execution.Id}/{run.Name} committed what {run.Outputs[0].Nonce} made, but not its log line";
            }
        }
    }
}
