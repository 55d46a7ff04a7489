using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Maintenance;

internal sealed partial class RetentionService
{
    [LoggerMessage(EventIds.RetentionRemoved, LogLevel.Information, "Retention removed {ExecutionCount} executions ({RowCount} rows), {KeyValueCount} expired key-values, {DocumentCount} expired documents and files of {OrphanCount} executions that never came to be")]
    private static partial void LogRemoved(ILogger logger, int executionCount, long rowCount, int keyValueCount, int documentCount, int orphanCount);

    [LoggerMessage(EventIds.RetentionFailed, LogLevel.Warning, "Retention could not finish; it tries again later")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
