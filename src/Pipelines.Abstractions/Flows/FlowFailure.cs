namespace Pipelines;

/// <summary>Why an execution failed; what an <see cref="OnFailureAttribute"/> handler is told.</summary>
/// <param name="Execution">The execution that failed.</param>
/// <param name="Failures">Every task run that failed, in the order of their end; at least one.</param>
public sealed record FlowFailure(ExecutionInfo Execution, IReadOnlyList<TaskFailure> Failures)
{
    /// <summary>The first failure.</summary>
    public TaskFailure First => Failures[0];
}
