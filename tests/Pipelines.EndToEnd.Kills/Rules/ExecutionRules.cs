using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Kills.Rules;

/// <summary>What must hold of executions as wholes.</summary>
internal static class ExecutionRules
{
    /// <summary>What was acknowledged is there, as it was asked for.</summary>
    public static IEnumerable<string> Accepted(Findings findings)
    {
        var stored = findings.Executions.ToDictionary(execution => execution.Id);
        foreach (var accepted in findings.Accepted)
        {
            if (!stored.TryGetValue(accepted.Id, out var execution))
            {
                yield return $"{accepted.Id} of {accepted.Flow} was accepted and is gone";
            }
            else if (execution.Flow != accepted.Flow || execution.Number != accepted.Number)
            {
                yield return $"{accepted.Id} was accepted as {accepted.Flow} of {accepted.Number} and is {execution.Flow} of {execution.Number}";
            }
        }
    }

    /// <summary>It ended, as it must.</summary>
    public static IEnumerable<string> Ended(StoredExecution execution)
    {
        var shape = Shape.Of(execution.Flow, execution.Number);
        if (execution.State != shape?.State || execution.Output != shape.Output)
        {
            yield return $"{execution.Id} of {execution.Flow} is {execution.State} with {execution.Output}, not {shape?.State} with {shape?.Output}: {execution.Error}";
        }

        foreach (var run in execution.Runs)
        {
            if (run.State is not ("succeeded" or "skipped") && !(run.State == "failed" && run.Name == Shape.BrokenTask))
            {
                yield return $"{execution.Id}/{run.Name} of {execution.Flow} is {run.State}";
            }
        }
    }

    /// <summary>It started each of its children once, however often the attempt that asks for them was repeated.</summary>
    public static IEnumerable<string> Children(StoredExecution execution, IEnumerable<StoredExecution> children)
    {
        List<StoredExecution> started = [.. children];
        if (!started.Select(child => child.Flow).Order().SequenceEqual(Shape.ChildrenOf(execution.Flow)) || started.Any(child => child.Number != execution.Number))
        {
            yield return $"{execution.Id} of {execution.Flow} of {execution.Number} started {string.Join(", ", started.Select(child => $"{child.Flow} of {child.Number}"))}";
        }
    }
}
