using Pipelines.Runtime.Executor;

namespace Pipelines.Testing;

/// <summary>Tells a task's wait from the other timers that are made while its code runs.</summary>
internal static class AttemptWait
{
    /// <summary>Whether a timer stands for a wait: it ends by itself, and nothing else is being done that it is to cut off.</summary>
    public static bool IsWait(TimerCallback callback, object? state, TimeSpan period) =>
        !IsRepeated(period) && !IsTimeout(state) && !IsOfRuntime(callback);

    /// <summary>The runtime's own timers, such as the attempt's limit, are no waits of the task either.</summary>
    public static bool IsOfRuntime(TimerCallback callback) => callback.Method.Module.Assembly == typeof(ExecutorActivity).Assembly;

    /// <summary>A heartbeat ticks beside the work; it does not say that there is none.</summary>
    private static bool IsRepeated(TimeSpan period) => period > TimeSpan.Zero;

    /// <summary><c>new CancellationTokenSource(delay, time)</c>, and <c>task.WaitAsync(timeout, time)</c> by the name of its promise.</summary>
    private static bool IsTimeout(object? state) =>
        state is CancellationTokenSource || state?.GetType().Name.StartsWith("CancellationPromise", StringComparison.Ordinal) == true;
}
