namespace Pipelines;

/// <summary>An execution of another flow has ended.</summary>
/// <param name="Execution">That execution.</param>
/// <param name="State">Its terminal state.</param>
/// <param name="EndedAt">When it ended, in UTC.</param>
public record FlowCompleted(ExecutionInfo Execution, ExecutionState State, DateTimeOffset EndedAt);

/// <summary>An execution of another flow has ended, with its outputs.</summary>
/// <typeparam name="TOutputs">The type of that flow's outputs.</typeparam>
/// <param name="Completed">The execution that ended.</param>
/// <param name="Outputs">Its outputs; <see langword="null"/> when it has none, as after a failure.</param>
public sealed record FlowCompleted<TOutputs>(FlowCompleted Completed, TOutputs? Outputs) : FlowCompleted(Completed);
