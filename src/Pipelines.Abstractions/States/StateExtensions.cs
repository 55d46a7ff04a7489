namespace Pipelines;

/// <summary>Questions about states.</summary>
public static class StateExtensions
{
    /// <summary>Whether the execution has ended.</summary>
    /// <param name="state">The state.</param>
    public static bool IsTerminal(this ExecutionState state) => state >= ExecutionState.Succeeded;

    /// <summary>Whether the task run has ended.</summary>
    /// <param name="state">The state.</param>
    public static bool IsTerminal(this TaskRunState state) => state >= TaskRunState.Succeeded;
}
