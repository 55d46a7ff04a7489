namespace Pipelines.Runtime.Storage.Overview;

/// <summary>A process that has a lease.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="ExpiresAt">When it ends unless it is renewed, in UTC by the store's clock.</param>
/// <param name="Executions">How many executions the process owns.</param>
public sealed record NodeSummary(NodeLease Lease, DateTimeOffset ExpiresAt, int Executions);
