using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor.Subflows;

/// <summary>A task's wish to run a flow as its subflow.</summary>
/// <param name="Flow">The flow to run.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Parent">The task run that asks, and the key.</param>
/// <param name="Execution">The execution that asks.</param>
/// <param name="RestartsFailed">Whether a subflow of an earlier attempt that did not end well goes on from its failed tasks.</param>
internal sealed record SubflowCall(FlowDefinition Flow, JsonElement Inputs, ExecutionParent Parent, DrivenExecution Execution, bool RestartsFailed);
