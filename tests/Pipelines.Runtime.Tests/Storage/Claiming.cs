using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>Claims executions of flows that have no limit.</summary>
internal static class Claiming
{
    public static Task<IReadOnlyList<StoredExecution>> ClaimAsync(
        this IExecutionStore store, NodeLease lease, IReadOnlyCollection<string> flows, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.ClaimAsync(lease, new ClaimRequest { Flows = [.. flows.Select(flow => new ClaimableFlow(flow))], Limit = limit, Now = now }, cancellationToken);
}
