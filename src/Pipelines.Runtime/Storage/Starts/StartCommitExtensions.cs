namespace Pipelines.Runtime.Storage.Starts;

/// <summary>What follows from starts; the same in every store.</summary>
public static class StartCommitExtensions
{
    /// <summary>
    /// Whether a start that was done, and is passed again since its answer was lost, had been passed over for an open execution: nothing of
    /// what it wanted is there, by itself or by another that has the key.
    /// </summary>
    /// <param name="start">The start.</param>
    /// <param name="executions">What is there now of its executions, in their order.</param>
    public static bool WasSkipped(this StartCommit start, IReadOnlyList<StartedExecution> executions)
    {
        ArgumentNullException.ThrowIfNull(start);
        return start.WhileOpen == WhileOpen.Skip && executions.Count > 0 && executions.All(static execution => execution.ExecutionId is null);
    }
}
