using Spectre.Console;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>How states are written and coloured.</summary>
internal static class StateWords
{
    /// <summary>The word: <c>succeeded</c>, <c>retry-waiting</c>.</summary>
    /// <param name="state">The state.</param>
    public static string Word(ExecutionState state) => Inputs.InputNames.ToKebab(state.ToString());

    /// <inheritdoc cref="Word(ExecutionState)"/>
    public static string Word(TaskRunState state) => Inputs.InputNames.ToKebab(state.ToString());

    /// <summary>The colour.</summary>
    /// <param name="state">The state.</param>
    public static Style Style(ExecutionState state) => new(state switch
    {
        ExecutionState.Succeeded => Color.Green,
        ExecutionState.Failed => Color.Red,
        ExecutionState.Warning or ExecutionState.Paused => Color.Yellow,
        ExecutionState.Running => Color.Aqua,
        ExecutionState.Canceling or ExecutionState.Canceled => Color.Fuchsia,
        _ => Color.Grey,
    });

    /// <inheritdoc cref="Style(ExecutionState)"/>
    public static Style Style(TaskRunState state) => new(state switch
    {
        TaskRunState.Succeeded => Color.Green,
        TaskRunState.Failed => Color.Red,
        TaskRunState.Warning or TaskRunState.RetryWaiting or TaskRunState.Paused => Color.Yellow,
        TaskRunState.Running => Color.Aqua,
        TaskRunState.Canceled => Color.Fuchsia,
        _ => Color.Grey,
    });
}
