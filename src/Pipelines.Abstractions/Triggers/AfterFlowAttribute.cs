namespace Pipelines;

/// <summary>Starts the flow when an execution of another one ends. The method takes a <see cref="FlowCompleted"/> or a <see cref="FlowCompleted{TOutputs}"/>.</summary>
/// <remarks>Each end starts its executions at most once. To wait for several flows, see <see cref="AfterFlowsAttribute{TFirst, TSecond}"/>.</remarks>
/// <typeparam name="TFlow">The flow to wait for.</typeparam>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AfterFlowAttribute<TFlow> : TriggerAttribute
    where TFlow : class
{
    /// <summary>The states that count. Default: <see cref="ExecutionState.Succeeded"/> and <see cref="ExecutionState.Warning"/>.</summary>
    public ExecutionState[] States { get; set; } = [ExecutionState.Succeeded, ExecutionState.Warning];
}
