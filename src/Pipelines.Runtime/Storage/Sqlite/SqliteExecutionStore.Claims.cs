using System.Collections.Concurrent;
using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    /// <summary>The most executions that one transaction looks at; whoever waits for the write lock does not wait for a long queue.</summary>
    private const int MaxCandidates = 500;

    private const string SelectFree = """
        SELECT "key", "id", "namespace" || '/' || "flow_id", "state", "concurrency_key"
        FROM "executions"
        WHERE "node_id" IS NULL AND "state" < 100 AND "state" <> 10 AND "wake_at" IS NULL
            AND "namespace" || '/' || "flow_id" IN (SELECT "value" FROM json_each(?1))
            AND "key" NOT IN (SELECT "value" FROM json_each(?2))
        ORDER BY "priority" DESC, "id"
        LIMIT ?3
        """;

    private const string SelectAsked = """
        SELECT "executions"."key", "executions"."id", "namespace" || '/' || "flow_id", "state", "concurrency_key"
        FROM json_each(?1) AS "asked" CROSS JOIN "executions" ON "executions"."id" = "asked"."value"
        WHERE "node_id" IS NULL AND "state" < 100 AND ("state" <> 10 OR ?2) AND "wake_at" IS NULL
            AND "namespace" || '/' || "flow_id" IN (SELECT "value" FROM json_each(?3))
            AND "executions"."key" NOT IN (SELECT "value" FROM json_each(?4))
        ORDER BY "priority" DESC, "executions"."id"
        LIMIT ?5
        """;

    private const string SelectDue = """
        SELECT 1 FROM "executions" WHERE "node_id" IS NULL AND "state" < 100 AND "wake_at" IS NOT NULL AND "wake_at" <= ? LIMIT 1
        """;

    private const string Wake = """
        UPDATE "executions" SET "wake_at" = NULL WHERE "node_id" IS NULL AND "state" < 100 AND "wake_at" IS NOT NULL AND "wake_at" <= ?
        """;

    private const string Own = """
        UPDATE "executions"
        SET "node_id" = ?1,
            "state" = CASE WHEN "state" <= 10 THEN ?2 ELSE "state" END,
            "reason" = CASE WHEN "state" <= 10 THEN NULL ELSE "reason" END,
            "started_at" = coalesce("started_at", ?3)
        WHERE "key" = ?4
        """;

    /// <summary>Executions that this program cannot read; only the writer's thread adds to them.</summary>
    private readonly ConcurrentDictionary<long, bool> _unreadable = [];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredExecution>> ClaimAsync(NodeLease lease, ClaimRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Limit, 1, nameof(request));
        var claim = new Claim(request, SqliteValues.ToJson(request.Flows.Select(static flow => flow.FullName)));
        while (true)
        {
            // Most claims find nothing: looking first costs a read, where taking the write lock would disturb every other process.
            var isAnyFree = await ReadAsync(
                session =>
                {
                    RequireLease(session, lease);
                    return IsAnyDue(session, request.Now) || SelectCandidates(session, claim, 1).Count > 0;
                },
                cancellationToken).ConfigureAwait(false);
            if (!isAnyFree)
            {
                return [];
            }

            var (claimed, mayBeMore) = await WriteAsync(session => ClaimOnce(session, lease, claim), cancellationToken).ConfigureAwait(false);
            if (claimed.Count > 0 || !mayBeMore)
            {
                return claimed;
            }
        }
    }

    /// <inheritdoc/>
    public async Task RequeueAsync(IReadOnlyCollection<ClaimableFlow> flows, CancellationToken cancellationToken)
    {
        if (await ReadAsync(SqliteLimits.IsAnyQueued, cancellationToken).ConfigureAwait(false))
        {
            await WriteAsync(
                session =>
                {
                    SqliteLimits.Requeue(session, flows);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private (List<StoredExecution> Claimed, bool MayBeMore) ClaimOnce(SqliteSession session, NodeLease lease, Claim claim)
    {
        RequireLease(session, lease);
        var request = claim.Request;
        session.Prepare(Wake).Bind(SqliteValues.ToMicroseconds(request.Now)).Execute();
        var claimed = new List<StoredExecution>();
        var looked = 0;
        while (claimed.Count < request.Limit && looked < MaxCandidates)
        {
            var candidates = SelectCandidates(session, claim, Math.Min(request.Limit - claimed.Count, MaxCandidates - looked));
            looked += candidates.Count;
            foreach (var candidate in candidates)
            {
                if (TryOwn(session, lease, claim, candidate) is { } stored)
                {
                    claimed.Add(stored);
                }
            }

            // What was asked for by its id and stays queued would be found again and again.
            if (candidates.Count == 0 || request.ExecutionIds is not null)
            {
                return (claimed, false);
            }
        }

        return (claimed, true);
    }

    private StoredExecution? TryOwn(SqliteSession session, NodeLease lease, Claim claim, Candidate candidate)
    {
        var now = claim.Request.Now;
        if (candidate is { IsNew: true, ConcurrencyKey: { } key } && claim.Policies[candidate.Flow] is { } policy && !SqliteLimits.HasRoom(session, key, policy))
        {
            if (!candidate.IsQueued || policy.OnLimit != OnLimit.Queue)
            {
                SqliteLimits.PutOver(session, candidate.Key, candidate.Flow, policy, now);
                if (policy.OnLimit != OnLimit.Queue)
                {
                    claim.Request.Refused?.Invoke(candidate.Id);
                }
            }

            return null;
        }

        try
        {
            // Read before it is owned, and before the commit: it would have an owner who does not know of it.
            var stored = SqliteRows.ReadStored(session, candidate.Id);
            session.Prepare(Own).Bind(lease.NodeId).Bind((long)StateCodes.Of(ExecutionState.Running)).Bind(SqliteValues.ToMicroseconds(now)).Bind(candidate.Key).Execute();
            return stored with
            {
                Execution = stored.Execution with
                {
                    NodeId = lease.NodeId,
                    State = candidate.IsNew ? ExecutionState.Running : stored.Execution.State,
                    Reason = candidate.IsNew ? null : stored.Execution.Reason,
                    StartedAt = stored.Execution.StartedAt ?? SqliteValues.ToTime(SqliteValues.ToMicroseconds(now)),
                },
            };
        }
        catch (Exception exception) when (exception is PipelineException or JsonException or ArgumentException)
        {
            session.ResetStatements();
            if (_unreadable.TryAdd(candidate.Key, true))
            {
                claim.Request.Unreadable?.Invoke(candidate.Id, exception);
            }

            return null;
        }
    }

    private static bool IsAnyDue(SqliteSession session, DateTimeOffset now)
    {
        var row = session.Prepare(SelectDue).Bind(SqliteValues.ToMicroseconds(now));
        var isDue = row.Step();
        row.Reset();
        return isDue;
    }

    private IReadOnlyList<Candidate> SelectCandidates(SqliteSession session, Claim claim, int limit)
    {
        var unreadable = SqliteValues.ToJson(_unreadable.Keys);
        var rows = claim.Request.ExecutionIds is { } ids
            ? session.Prepare(SelectAsked).Bind(SqliteValues.ToJson(ids)).Bind(claim.Request.Overtakes ? 1L : 0L).Bind(claim.FlowNames).Bind(unreadable).Bind((long)limit)
            : session.Prepare(SelectFree).Bind(claim.FlowNames).Bind(unreadable).Bind((long)limit);
        return SqliteRows.ReadAll(rows, static row => new Candidate(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetStringOrNull(4)));
    }

    private sealed record Candidate(long Key, string Id, string Flow, int StateCode, string? ConcurrencyKey)
    {
        public bool IsQueued => StateCode == StateCodes.Of(ExecutionState.Queued);

        /// <summary>Whether it has not been admitted before, so that its flow's limit has a say.</summary>
        public bool IsNew => IsQueued || StateCode == StateCodes.Of(ExecutionState.Created);
    }

    private sealed record Claim(ClaimRequest Request, string FlowNames)
    {
        public Dictionary<string, ConcurrencyPolicy?> Policies { get; } =
            Request.Flows.ToDictionary(static flow => flow.FullName, static flow => flow.Concurrency, StringComparer.Ordinal);
    }
}
