using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Maintenance;

internal sealed partial class Retention
{
    [LoggerMessage(EventIds.RetentionFilesNotRemoved, LogLevel.Warning, "The files of execution {ExecutionId}, which retention has removed, cannot be removed yet; it tries again")]
    private static partial void LogFilesNotRemoved(ILogger logger, Exception exception, string executionId);
}
