using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Backfills.Driving;

internal sealed partial class BackfillDriver
{
    [LoggerMessage(EventIds.BackfillEnded, LogLevel.Information, "Backfill {Backfill} of flow {Flow}, schedule {Trigger}, is {State}: {Started} executions for {Ticks} ticks.")]
    private static partial void LogEnded(ILogger logger, string backfill, string flow, string trigger, BackfillState state, int started, int ticks);

    [LoggerMessage(EventIds.BackfillFailed, LogLevel.Warning, "Backfill {Backfill} could not go on; it is tried again in {PauseSeconds} s.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string backfill, double pauseSeconds);

    [LoggerMessage(EventIds.BackfillMissing, LogLevel.Warning, "Backfill {Backfill} is of flow {Flow}, schedule {Trigger}, which this program does not have. It waits for one that does.")]
    private static partial void LogMissing(ILogger logger, string backfill, string flow, string trigger);
}
