using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Storage;

internal sealed partial class NodeLeaseKeeper
{
    private static partial class Log
    {
        [LoggerMessage(EventIds.LeaseAcquired, LogLevel.Debug, "Node {NodeId} has lease {Epoch}")]
        public static partial void Acquired(ILogger logger, string nodeId, long epoch);

        [LoggerMessage(EventIds.LeaseLost, LogLevel.Error, "Node {NodeId} lost its lease {Epoch}: it was silent for too long, and another process may go on with its executions")]
        public static partial void Lost(ILogger logger, string nodeId, long epoch);

        [LoggerMessage(EventIds.LeaseRenewalFailed, LogLevel.Warning, "Node {NodeId} cannot renew its lease; it tries again")]
        public static partial void RenewalFailed(ILogger logger, string nodeId, Exception exception);

        [LoggerMessage(EventIds.LeaseRenewalRecovered, LogLevel.Information, "Node {NodeId} can renew its lease again")]
        public static partial void RenewalRecovered(ILogger logger, string nodeId);

        [LoggerMessage(EventIds.LeasesExpired, LogLevel.Warning, "Nodes {NodeIds} fell silent; their executions are free to claim")]
        public static partial void Expired(ILogger logger, IReadOnlyList<string> nodeIds);

        [LoggerMessage(EventIds.ClockSkewed, LogLevel.Warning, "This machine's clock and the store's differ by {SkewSeconds:0.0} s: it is {MachineTime:O} here and {StoreTime:O} there. Executions go by the store's clock; set both, best by NTP")]
        public static partial void ClockSkewed(ILogger logger, double skewSeconds, DateTimeOffset machineTime, DateTimeOffset storeTime);

        [LoggerMessage(EventIds.LeaseReleaseFailed, LogLevel.Warning, "Node {NodeId} could not give its lease back; others take over in {LeaseDurationSeconds} s")]
        public static partial void ReleaseFailed(ILogger logger, string nodeId, double leaseDurationSeconds, Exception exception);
    }
}
