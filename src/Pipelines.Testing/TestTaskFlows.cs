using System.Globalization;

namespace Pipelines.Testing;

/// <summary>Stands for the flows that a task runs as subflows: runs none, keeps what was asked for, and answers what a test says.</summary>
/// <example>
/// <code>
/// var task = new TestTaskContext();
/// task.Flows.Answer = call => new TaxiFlow.Outputs(Staged: 3, Inserted: 3);
/// </code>
/// </example>
public sealed class TestTaskFlows : ITaskFlows
{
    private readonly Lock _gate = new();
    private readonly List<TestFlowCall> _calls = [];

    /// <summary>
    /// The outputs of a subflow; throw to let it fail. Default: nothing, which is an error where the task wants outputs.
    /// </summary>
    public Func<TestFlowCall, object?> Answer { get; set; } = static _ => null;

    /// <summary>What was asked for, in order.</summary>
    public IReadOnlyList<TestFlowCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <inheritdoc/>
    public Task<TOutputs> RunAsync<TOutputs>(FlowCall<TOutputs> call, CancellationToken cancellationToken) => RunWithOutputsAsync(call, null, cancellationToken);

    /// <inheritdoc/>
    public Task<TOutputs> RunAsync<TOutputs>(FlowCall<TOutputs> call, string key, CancellationToken cancellationToken) => RunWithOutputsAsync(call, key, cancellationToken);

    /// <inheritdoc/>
    public async Task RunAsync(FlowCall call, CancellationToken cancellationToken) => await AskAsync(call, null, true, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task RunAsync(FlowCall call, string key, CancellationToken cancellationToken) => await AskAsync(call, key, true, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <returns>The first is <c>subflow-1</c>, and so on.</returns>
    public async Task<string> StartAsync(FlowCall call, string? key, CancellationToken cancellationToken)
    {
        var (number, _) = await AskAsync(call, key, false, cancellationToken).ConfigureAwait(false);
        return string.Create(CultureInfo.InvariantCulture, $"subflow-{number}");
    }

    private async Task<TOutputs> RunWithOutputsAsync<TOutputs>(FlowCall<TOutputs> call, string? key, CancellationToken cancellationToken)
    {
        var (_, answer) = await AskAsync(call, key, true, cancellationToken).ConfigureAwait(false);
        return answer is TOutputs outputs
            ? outputs
            : throw new FlowTestException($"The task runs flow '{call.Flow.FullName}' and wants {typeof(TOutputs).Name}, but the test answers {answer?.GetType().Name ?? "nothing"}. Say what it returns: task.Flows.Answer = call => …");
    }

    private Task<(int Number, object? Answer)> AskAsync(FlowCall call, string? key, bool isAwaited, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        cancellationToken.ThrowIfCancellationRequested();
        var asked = new TestFlowCall(call, key, isAwaited);
        int number;
        lock (_gate)
        {
            _calls.Add(asked);
            number = _calls.Count;
        }

        try
        {
            return Task.FromResult((number, Answer(asked)));
        }
        catch (Exception exception)
        {
            return Task.FromException<(int, object?)>(exception);
        }
    }
}
