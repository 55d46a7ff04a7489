using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Claims;

/// <summary>A request to claim, as statements and decisions need it.</summary>
internal sealed class Claim(NodeLease lease, ClaimRequest request)
{
    public NodeLease Lease { get; } = lease;

    public ClaimRequest Request { get; } = request;

    public string[] FlowNames { get; } = [.. request.Flows.Select(static flow => flow.FullName)];

    public string[]? Ids { get; } = request.ExecutionIds is { } ids ? [.. ids] : null;

    /// <summary>The time of the claim as the database keeps it, in whole microseconds.</summary>
    public DateTime Now { get; } = new(request.Now.UtcTicks - (request.Now.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);

    /// <summary>Whether any flow has a limit: then what others do to executions of the same key must be kept apart.</summary>
    public bool HasLimits { get; } = request.Flows.Any(static flow => flow.Concurrency is not null);

    private Dictionary<string, ConcurrencyPolicy?> Policies { get; } =
        request.Flows.ToDictionary(static flow => flow.FullName, static flow => flow.Concurrency, StringComparer.Ordinal);

    /// <summary>The limit that decides about a candidate; <see langword="null"/> for none.</summary>
    public ConcurrencyPolicy? PolicyOf(Candidate candidate) => candidate is { IsNew: true, ConcurrencyKey: not null } ? Policies[candidate.Flow] : null;
}
