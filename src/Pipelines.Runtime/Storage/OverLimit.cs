using System.Globalization;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Storage;

/// <summary>What becomes of an execution that is over its flow's limit: the same in every store.</summary>
/// <param name="State">Queued, or ended at once.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Error">The error of one that fails; <see langword="null"/> otherwise.</param>
public sealed record OverLimit(ExecutionState State, string Reason, TaskError? Error)
{
    /// <summary>What a flow's limit says.</summary>
    /// <param name="flow">The flow's full name.</param>
    /// <param name="policy">The limit.</param>
    public static OverLimit Of(string flow, ConcurrencyPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var limit = string.Create(CultureInfo.InvariantCulture,
            $"{policy.Limit} {(policy.Limit == 1 ? "execution" : "executions")} of '{flow}'{(policy.KeyInput is { } input ? $" with the same '{input}'" : "")} may run at once");
        var state = policy.OnLimit switch
        {
            OnLimit.Cancel => ExecutionState.Canceled,
            OnLimit.Fail => ExecutionState.Failed,
            _ => ExecutionState.Queued,
        };
        var reason = state == ExecutionState.Queued ? $"Waits for another to end: only {limit}." : $"Only {limit}, and so many did.";
        return new OverLimit(state, reason, state == ExecutionState.Failed ? new TaskError(typeof(PipelineException).FullName!, reason) : null);
    }
}
