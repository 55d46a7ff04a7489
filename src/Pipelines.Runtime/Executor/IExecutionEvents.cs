namespace Pipelines.Runtime.Executor;

/// <summary>Lets others watch the executions that this process drives.</summary>
internal interface IExecutionEvents
{
    /// <summary>Calls <paramref name="observer"/> for every event of an execution, in order, until the subscription is disposed.</summary>
    /// <param name="executionId">The execution, which need not exist yet; <see langword="null"/> for all of them.</param>
    /// <param name="observer">Must be quick and must not throw: it runs on the path of the execution.</param>
    IDisposable Subscribe(string? executionId, Action<ExecutionEvent> observer);
}
