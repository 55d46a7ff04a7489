using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Executor.Pools;

internal sealed partial class PoolGate
{
    [LoggerMessage(EventIds.PoolsUnavailable, LogLevel.Warning, "The store could not be asked for slots of pools; trying again at the next poll.")]
    private partial void LogEnterFailed(Exception exception);
}
