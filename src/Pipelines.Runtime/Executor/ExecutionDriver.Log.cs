using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor;

internal sealed partial class ExecutionDriver
{
    [LoggerMessage(EventIds.ExecutionStarted, LogLevel.Debug, "Execution {ExecutionId} of flow {Flow} is driven by this process (resumed: {IsResumed}).")]
    private static partial void LogStarted(ILogger logger, string executionId, string flow, bool isResumed);

    [LoggerMessage(EventIds.ExecutionEnded, LogLevel.Information, "Execution {ExecutionId} of flow {Flow} ended as {State} after {DurationMs} ms.")]
    private static partial void LogEnded(ILogger logger, string executionId, string flow, ExecutionState state, double durationMs);

    [LoggerMessage(EventIds.ExecutionCanceling, LogLevel.Information, "Execution {ExecutionId} is being canceled: {Reason}")]
    private static partial void LogCanceling(ILogger logger, string executionId, string reason);

    [LoggerMessage(EventIds.ExecutionReleased, LogLevel.Information, "Execution {ExecutionId} of flow {Flow} was let go of; whoever claims it goes on.")]
    private static partial void LogReleased(ILogger logger, string executionId, string flow);

    [LoggerMessage(EventIds.ExecutionPaused, LogLevel.Information, "Execution {ExecutionId} of flow {Flow} waits for a person; it is looked at again at {WakeAt} at the latest.")]
    private static partial void LogPaused(ILogger logger, string executionId, string flow, DateTimeOffset wakeAt);

    [LoggerMessage(EventIds.ExecutionAbandonedLeaseLost, LogLevel.Error, "This process lost its lease and stops driving execution {ExecutionId}; nothing more of it is committed here.")]
    private static partial void LogLeaseLost(ILogger logger, string executionId);

    [LoggerMessage(EventIds.ExecutionDriverFaulted, LogLevel.Error, "Execution {ExecutionId} of flow {Flow} cannot be driven: a mistake in the executor itself. Please report it.")]
    private static partial void LogFaulted(ILogger logger, Exception exception, string executionId, string flow);

    [LoggerMessage(EventIds.ExecutionStoreUnavailable, LogLevel.Error, "The store could not be written for too long; this process stops driving execution {ExecutionId}. It goes on when a process claims it again.")]
    private static partial void LogStoreUnavailable(ILogger logger, Exception exception, string executionId);

    [LoggerMessage(EventIds.AttemptRetrying, LogLevel.Warning, "Attempt {Attempt} of task run {TaskRun} of execution {ExecutionId} failed; the next is due in {DelayMs} ms.")]
    private static partial void LogRetrying(ILogger logger, Exception exception, int attempt, TaskRunKey taskRun, string executionId, double delayMs);

    [LoggerMessage(EventIds.AttemptFailed, LogLevel.Error, "Attempt {Attempt} of task run {TaskRun} of execution {ExecutionId} failed; there is no other.")]
    private static partial void LogFailed(ILogger logger, Exception exception, int attempt, TaskRunKey taskRun, string executionId);
}
