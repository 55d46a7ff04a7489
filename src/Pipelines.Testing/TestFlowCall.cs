namespace Pipelines.Testing;

/// <summary>A subflow that a task asked for.</summary>
/// <param name="Call">The flow with its inputs.</param>
/// <param name="Key">The key that the task named; <see langword="null"/> for none.</param>
/// <param name="IsAwaited">Whether the task waits for its end.</param>
public sealed record TestFlowCall(FlowCall Call, string? Key, bool IsAwaited)
{
    /// <summary>The flow's full name.</summary>
    public string Flow => Call.Flow.FullName;

    /// <summary>An instance of the flow's <c>Inputs</c>; <see langword="null"/> when it has none.</summary>
    public object? Inputs => Call.Inputs;
}
