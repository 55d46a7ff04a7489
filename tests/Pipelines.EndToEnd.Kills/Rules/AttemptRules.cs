using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Kills.Rules;

/// <summary>How attempts must be counted: those that failed apart from those that were cut off.</summary>
internal static class AttemptRules
{
    /// <summary>The store's own records of a task run agree with one another, and with what its code does.</summary>
    public static IEnumerable<string> Counted(StoredExecution execution, StoredRun run)
    {
        if (run.IsSummary || run.State == "skipped")
        {
            if (run.Attempts > 0 || run.AttemptStates.Count > 0)
            {
                yield return $"{execution.Id}/{run.Name} has attempts although it stands for others or was skipped";
            }

            yield break;
        }

        if (!run.AttemptStates.Keys.Order().SequenceEqual(Enumerable.Range(1, run.Attempts)))
        {
            yield return $"{execution.Id}/{run.Name} has {run.Attempts} attempts, but rows of {string.Join(", ", run.AttemptStates.Keys.Order())}";
        }

        foreach (var (number, state) in run.AttemptStates)
        {
            if (!Allowed(run, number).Contains(state))
            {
                yield return $"{execution.Id}/{run.Name}#{number} is {state}, not {string.Join(" or ", Allowed(run, number))}";
            }
        }

        var interrupted = run.AttemptStates.Values.Count(state => state == "interrupted");
        if (interrupted != run.Interruptions)
        {
            yield return $"{execution.Id}/{run.Name} counts {run.Interruptions} interruptions; {interrupted} attempts were interrupted";
        }
    }

    private static string[] Allowed(StoredRun run, int number) => (run.Name, number == run.Attempts) switch
    {
        (Shape.FlakyTask, _) when number <= Shape.FailingAttempts => ["failed", "interrupted"],
        (Shape.BrokenTask, true) => ["failed"],
        (_, true) => ["succeeded"],
        _ => ["interrupted"],
    };
}
