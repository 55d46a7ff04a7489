namespace Pipelines.Runtime.Executor;

/// <summary>What the command that runs decides about the executor; set before the host starts.</summary>
internal sealed class ExecutorSettings
{
    /// <summary>
    /// Whether this process also drives executions that others queued or left behind. <c>serve</c> does; <c>run</c> drives only
    /// its own.
    /// </summary>
    public bool ClaimsQueued { get; set; } = true;

    /// <summary>Whether a flow that a task runs as a subflow need not be registered; for tests of one flow.</summary>
    public bool AddsCalledFlows { get; set; }
}
