namespace Pipelines.Runtime.Storage;

/// <summary>All that is needed to go on with an execution.</summary>
/// <param name="Execution">The execution.</param>
/// <param name="TaskRuns">Its task runs; empty when it has not started.</param>
/// <param name="Outputs">The outputs of those that succeeded.</param>
/// <param name="Signals">What it has been told, oldest first.</param>
public sealed record StoredExecution(
    ExecutionRecord Execution, IReadOnlyList<TaskRunRecord> TaskRuns, IReadOnlyList<TaskOutputRecord> Outputs, IReadOnlyList<ExecutionSignal> Signals);
