using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Storage;

internal sealed partial class CommitQueue
{
    private static partial class Log
    {
        [LoggerMessage(EventIds.StoreUnavailable, LogLevel.Error, "The store cannot be written; executions wait for it for up to {RetryDurationSeconds} s")]
        public static partial void Unavailable(ILogger logger, double retryDurationSeconds, Exception exception);

        [LoggerMessage(EventIds.StoreRecovered, LogLevel.Information, "The store can be written again after {OutageSeconds} s; nothing was lost")]
        public static partial void Recovered(ILogger logger, double outageSeconds);

        [LoggerMessage(EventIds.StoreGaveUp, LogLevel.Error, "{CommitCount} commits were given up, since the store cannot be written")]
        public static partial void GaveUp(ILogger logger, int commitCount, Exception exception);

        [LoggerMessage(EventIds.StoreRefusedCommit, LogLevel.Error, "The store refused a commit of execution {ExecutionId}")]
        public static partial void Refused(ILogger logger, string executionId, Exception exception);
    }
}
