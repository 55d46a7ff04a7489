using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor;

internal sealed partial class ExecutorService
{
    [LoggerMessage(EventIds.ExecutorStopping, LogLevel.Information, "Stopping: {Count} executions are let go of; their running attempts may go on for {TimeoutSeconds} s.")]
    private partial void LogStopping(int count, double timeoutSeconds);

    [LoggerMessage(EventIds.ClaimFailed, LogLevel.Warning, "The store could not be asked for executions to drive; trying again at the next poll.")]
    private partial void LogClaimFailed(Exception exception);

    [LoggerMessage(EventIds.ExecutionUnreadable, LogLevel.Error, "Execution {ExecutionId} cannot be read and is left alone.")]
    private partial void LogUnreadable(string executionId, Exception exception);

    [LoggerMessage(EventIds.ExecutorLeaseLost, LogLevel.Critical, "This process lost its lease: it stops driving {Count} executions at once, and drives no others until it is started again.")]
    private partial void LogLeaseLost(int count);
}
