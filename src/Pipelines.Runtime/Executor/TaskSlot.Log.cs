using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor;

internal sealed partial class TaskSlot
{
    [LoggerMessage(EventIds.AttemptAbandoned, LogLevel.Error, "Attempt {Attempt} of task run {TaskRun} of execution {ExecutionId} was told to stop ({Reason}) and did not within {GraceSeconds} s; the execution goes on without it, and its slot stays taken until its code ends. Pass its CancellationToken on to what it waits for.")]
    private static partial void LogAttemptAbandoned(ILogger logger, int attempt, TaskRunKey taskRun, string executionId, StopReason reason, double graceSeconds);

    [LoggerMessage(EventIds.AbandonedAttemptEnded, LogLevel.Warning, "Attempt {Attempt} of task run {TaskRun} of execution {ExecutionId}, given up before, has ended after all; its slot is free again.")]
    private static partial void LogAbandonedAttemptEnded(ILogger logger, int attempt, TaskRunKey taskRun, string executionId);

    [LoggerMessage(EventIds.CancelCallbackFailed, LogLevel.Warning, "A callback of the cancellation token of attempt {Attempt} of task run {TaskRun} of execution {ExecutionId} threw.")]
    private static partial void LogCancelCallbackFailed(ILogger logger, Exception exception, int attempt, TaskRunKey taskRun, string executionId);
}
