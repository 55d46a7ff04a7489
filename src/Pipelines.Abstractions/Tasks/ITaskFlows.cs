namespace Pipelines;

/// <summary>
/// Runs other flows as subflows: durable executions of their own, linked to this one and canceled with it. While it waits for a subflow, an
/// attempt gives its slots back, so that full slots never deadlock.
/// </summary>
/// <remarks>
/// An attempt that is repeated finds the subflows again that an earlier one started, by their key: what ended well is not run again, and
/// what failed is restarted from its failed tasks. Without a key of its own, a call is told apart by the flow, the inputs and, among calls
/// that are equal in both, their order.
/// </remarks>
public interface ITaskFlows
{
    /// <summary>Runs a flow and waits for its end.</summary>
    /// <typeparam name="TOutputs">The flow's outputs.</typeparam>
    /// <param name="call">The flow with its inputs: <c>OtherFlow.Call(new(…))</c>.</param>
    /// <param name="cancellationToken">Stops waiting; the attempt's own token.</param>
    /// <returns>The flow's outputs.</returns>
    /// <exception cref="InputException">The inputs break the flow's rules.</exception>
    /// <exception cref="SubflowFailedException">It did not end well.</exception>
    Task<TOutputs> RunAsync<TOutputs>(FlowCall<TOutputs> call, CancellationToken cancellationToken);

    /// <summary>Runs a flow under a key and waits for its end.</summary>
    /// <typeparam name="TOutputs">The flow's outputs.</typeparam>
    /// <param name="call">The flow with its inputs.</param>
    /// <param name="key">Names the call within this task run: the same key is the same execution, whatever the inputs are.</param>
    /// <param name="cancellationToken">Stops waiting; the attempt's own token.</param>
    /// <returns>The flow's outputs.</returns>
    /// <exception cref="InputException">The inputs break the flow's rules.</exception>
    /// <exception cref="SubflowFailedException">It did not end well.</exception>
    Task<TOutputs> RunAsync<TOutputs>(FlowCall<TOutputs> call, string key, CancellationToken cancellationToken);

    /// <summary>Runs a flow that has no outputs and waits for its end.</summary>
    /// <param name="call">The flow with its inputs.</param>
    /// <param name="cancellationToken">Stops waiting; the attempt's own token.</param>
    /// <exception cref="InputException">The inputs break the flow's rules.</exception>
    /// <exception cref="SubflowFailedException">It did not end well.</exception>
    Task RunAsync(FlowCall call, CancellationToken cancellationToken);

    /// <summary>Runs a flow that has no outputs, under a key, and waits for its end.</summary>
    /// <param name="call">The flow with its inputs.</param>
    /// <param name="key">Names the call within this task run.</param>
    /// <param name="cancellationToken">Stops waiting; the attempt's own token.</param>
    /// <exception cref="InputException">The inputs break the flow's rules.</exception>
    /// <exception cref="SubflowFailedException">It did not end well.</exception>
    Task RunAsync(FlowCall call, string key, CancellationToken cancellationToken);

    /// <summary>Starts a flow and does not wait for it; it is linked to this execution and canceled with it while this one runs.</summary>
    /// <param name="call">The flow with its inputs.</param>
    /// <param name="key">Names the call within this task run; <see langword="null"/> to tell it apart by flow, inputs and order.</param>
    /// <param name="cancellationToken">Stops before it is started.</param>
    /// <returns>The id of the execution; it survives any crash.</returns>
    /// <exception cref="InputException">The inputs break the flow's rules.</exception>
    Task<string> StartAsync(FlowCall call, string? key, CancellationToken cancellationToken);
}
