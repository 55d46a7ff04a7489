using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Executor;

/// <summary>Accepts wishes to start a flow.</summary>
internal interface IExecutionStarter
{
    /// <summary>Checks the inputs and creates the execution. When this returns, it survives any crash.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="cancellationToken">Stops before the execution is created.</param>
    /// <returns>The execution's id.</returns>
    /// <exception cref="InputException">The inputs do not fit the flow; every mistake is in it.</exception>
    Task<string> StartAsync(StartRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Checks the inputs of all and creates the executions with the documents, in one transaction that many groups share. When this returns,
    /// what was created survives any crash.
    /// </summary>
    /// <param name="group">What to start.</param>
    /// <param name="cancellationToken">Stops before anything is created.</param>
    /// <exception cref="InputException">The inputs of one do not fit the flow; nothing was started.</exception>
    Task<StartOutcome> StartAsync(StartGroup group, CancellationToken cancellationToken);

    /// <summary>Completes when an execution that this process drives has ended.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="cancellationToken">Stops waiting; the execution goes on.</param>
    Task<ExecutionState> WaitAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>Asks an execution that this process drives to stop; its attempts' tokens are canceled.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="reason">Why, for people.</param>
    /// <returns>Whether this process drives it.</returns>
    bool Cancel(string executionId, string reason);
}
