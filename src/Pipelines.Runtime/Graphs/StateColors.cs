namespace Pipelines.Runtime.Graphs;

/// <summary>The colour of a state in pictures; each is readable on light and dark.</summary>
internal static class StateColors
{
    /// <summary>The colour as <c>#rrggbb</c>.</summary>
    /// <param name="state">The state.</param>
    public static string Of(TaskRunState state) => state switch
    {
        TaskRunState.Succeeded => "#2e9e5b",
        TaskRunState.Failed => "#d64545",
        TaskRunState.Warning or TaskRunState.RetryWaiting or TaskRunState.Paused => "#c98a00",
        TaskRunState.Running => "#2f80d0",
        TaskRunState.Canceled => "#a05bc0",
        _ => "#8a8f98",
    };
}
