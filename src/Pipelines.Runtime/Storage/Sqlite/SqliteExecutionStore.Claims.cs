using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    private const string SelectFree = """
        SELECT "key", "id", "namespace" || '/' || "flow_id", "state", "concurrency_key"
        FROM "executions"
        WHERE "node_id" IS NULL AND "state" < 100 AND "state" <> 10 AND "wake_at" IS NULL
            AND "namespace" || '/' || "flow_id" IN (SELECT "value" FROM json_each(?1))
            AND (?3 IS NULL OR "id" = ?3)
        ORDER BY "priority" DESC, "id"
        LIMIT ?2
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
            "state" = CASE WHEN "state" = ?2 THEN ?3 ELSE "state" END,
            "reason" = CASE WHEN "state" = ?2 THEN NULL ELSE "reason" END,
            "started_at" = coalesce("started_at", ?4)
        WHERE "key" = ?5
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredExecution>> ClaimAsync(NodeLease lease, ClaimRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Limit, 1, nameof(request));
        var flows = request.Flows.ToDictionary(static flow => flow.FullName, static flow => flow.Concurrency, StringComparer.Ordinal);
        var names = JsonSerializer.Serialize([.. flows.Keys], SqliteJsonContext.Default.IReadOnlyCollectionString);

        // Most claims find nothing: looking first costs a read, where taking the write lock would disturb every other process.
        var isAnyFree = await ReadAsync(
            session =>
            {
                RequireLease(session, lease);
                return IsAnyDue(session, request.Now) || SelectFreeExecutions(session, names, request.ExecutionId, 1).Count > 0;
            },
            cancellationToken).ConfigureAwait(false);
        return isAnyFree
            ? await WriteAsync<IReadOnlyList<StoredExecution>>(session => Claim(session, lease, request, flows, names), cancellationToken).ConfigureAwait(false)
            : [];
    }

    /// <inheritdoc/>
    public Task RequeueAsync(IReadOnlyCollection<ClaimableFlow> flows, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            SqliteLimits.Requeue(session, flows);
            return true;
        },
        cancellationToken);

    private static List<StoredExecution> Claim(
        SqliteSession session, NodeLease lease, ClaimRequest request, Dictionary<string, ConcurrencyPolicy?> flows, string names)
    {
        RequireLease(session, lease);
        session.Prepare(Wake).Bind(SqliteValues.ToMicroseconds(request.Now)).Execute();
        var claimed = new List<StoredExecution>();
        while (SelectFreeExecutions(session, names, request.ExecutionId, request.Limit - claimed.Count) is { Count: > 0 } free)
        {
            foreach (var candidate in free)
            {
                if (candidate is { IsNew: true, ConcurrencyKey: { } key } && flows[candidate.Flow] is { } policy && !SqliteLimits.HasRoom(session, key, policy))
                {
                    SqliteLimits.PutOver(session, candidate.Key, candidate.Flow, policy, request.Now);
                    continue;
                }

                session.Prepare(Own)
                    .Bind(lease.NodeId)
                    .Bind((long)SqliteCodes.Of(ExecutionState.Created))
                    .Bind((long)SqliteCodes.Of(ExecutionState.Running))
                    .Bind(SqliteValues.ToMicroseconds(request.Now))
                    .Bind(candidate.Key)
                    .Execute();

                // Read before the commit: were it to fail afterwards, the execution would have an owner who does not know of it.
                claimed.Add(SqliteRows.ReadStored(session, candidate.Id));
            }

            if (claimed.Count == request.Limit)
            {
                break;
            }
        }

        return claimed;
    }

    private static bool IsAnyDue(SqliteSession session, DateTimeOffset now)
    {
        var row = session.Prepare(SelectDue).Bind(SqliteValues.ToMicroseconds(now));
        var isDue = row.Step();
        row.Reset();
        return isDue;
    }

    private static IReadOnlyList<Candidate> SelectFreeExecutions(SqliteSession session, string flows, string? executionId, int limit) =>
        SqliteRows.ReadAll(
            session.Prepare(SelectFree).Bind(flows).Bind((long)limit).Bind(executionId),
            static row => new Candidate(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3) == SqliteCodes.Of(ExecutionState.Created), row.GetStringOrNull(4)));

    // New: not admitted before, so that its flow's limit has a say.
    private sealed record Candidate(long Key, string Id, string Flow, bool IsNew, string? ConcurrencyKey);
}
