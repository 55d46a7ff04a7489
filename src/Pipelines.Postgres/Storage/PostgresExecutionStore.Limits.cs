using Npgsql;
using Pipelines.Definitions;
using Pipelines.Postgres.Storage.Claims;
using Pipelines.Postgres.Storage.Commits;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>
/// Concurrency limits of flows, counted from the rows of the executions themselves: what has been admitted is an open execution that is
/// neither Created nor Queued, whoever drives it. Whoever counts, and whoever ends one, holds a lock of the key until its transaction ends.
/// </summary>
internal sealed partial class PostgresExecutionStore
{
    /// <summary>How many keys are requeued in one transaction: others wait no longer for their locks.</summary>
    private const int KeysAtOnce = 100;

    private const string LockNames = """SELECT "lock_names"($1, $2)""";

    internal const string CountAdmitted = """
        SELECT "concurrency_key", count(*) FROM "executions"
        WHERE "concurrency_key" = ANY ($1) AND "concurrency_key" IS NOT NULL AND "state" > 10 AND "state" < 100
        GROUP BY "concurrency_key"
        """;

    private const string SelectAnyQueued = """SELECT 1 FROM "executions" WHERE "state" = 10 LIMIT 1""";

    // Goes from key to key rather than through all that is queued.
    internal const string SelectQueuedKeys = """
        WITH RECURSIVE "keys" ("concurrency_key") AS (
            SELECT (SELECT "concurrency_key" FROM "executions" WHERE "state" = 10 AND "concurrency_key" IS NOT NULL ORDER BY "concurrency_key" LIMIT 1)
            UNION ALL
            SELECT (
                SELECT "executions"."concurrency_key" FROM "executions"
                WHERE "state" = 10 AND "executions"."concurrency_key" > "keys"."concurrency_key" ORDER BY "executions"."concurrency_key" LIMIT 1)
            FROM "keys" WHERE "keys"."concurrency_key" IS NOT NULL)
        SELECT "concurrency_key" FROM "keys" WHERE "concurrency_key" IS NOT NULL
        """;

    internal const string SelectNextQueued = """
        SELECT "namespace" || '/' || "flow_id" FROM "executions" WHERE "concurrency_key" = $1 AND "state" = 10 ORDER BY "priority" DESC, "id" LIMIT 1
        """;

    internal const string AdmitQueued = """
        UPDATE "executions" SET "state" = 0, "reason" = NULL
        WHERE "key" IN (
            SELECT "key" FROM "executions" WHERE "concurrency_key" = $1 AND "state" = 10 ORDER BY "priority" DESC, "id" LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    /// <inheritdoc/>
    public async Task RequeueAsync(IReadOnlyCollection<ClaimableFlow> flows, CancellationToken cancellationToken)
    {
        var isAny = await UseAsync(
            _writes, static (connection, stop) => connection.Statement(SelectAnyQueued).ReadFirstAsync(static _ => true, stop), static () => true, cancellationToken).ConfigureAwait(false);
        if (!isAny)
        {
            return;
        }

        var policies = flows.ToDictionary(static flow => flow.FullName, static flow => flow.Concurrency, StringComparer.OrdinalIgnoreCase);
        var queued = await UseAsync(
            _writes,
            static (connection, stop) => connection.Statement(SelectQueuedKeys).ReadAllAsync(static row => row.GetString(0), stop),
            static () => true,
            cancellationToken).ConfigureAwait(false);
        foreach (var keys in queued.Chunk(KeysAtOnce))
        {
            await TransactAsync((connection, stop) => RequeueAsync(connection, policies, keys, stop), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<bool> RequeueAsync(
        NpgsqlConnection connection, Dictionary<string, ConcurrencyPolicy?> policies, string[] keys, CancellationToken cancellationToken)
    {
        var counts = await CountAdmittedAsync(connection, keys, cancellationToken).ConfigureAwait(false);
        var isAnyFree = false;
        foreach (var key in keys)
        {
            var next = await connection.Statement(SelectNextQueued).With(key).ReadFirstAsync(static row => row.GetString(0), cancellationToken).ConfigureAwait(false);
            if (next is not null && policies.TryGetValue(next, out var policy))
            {
                var room = policy is null ? long.MaxValue : Math.Max(0, policy.Limit - counts.GetValueOrDefault(key));
                isAnyFree |= await connection.Statement(AdmitQueued).With(key).With(room).ExecuteAsync(cancellationToken).ConfigureAwait(false) > 0;
            }
        }

        if (isAnyFree)
        {
            await TellAsync(connection, StoreNotice.Claimable, cancellationToken).ConfigureAwait(false);
        }

        return isAnyFree;
    }

    private static Task<int> LockAsync(NpgsqlConnection connection, string kind, string[] names, CancellationToken cancellationToken) =>
        connection.Statement(LockNames).With(kind).With(names).ExecuteAsync(cancellationToken);

    /// <summary>How many executions of each concurrency key are admitted; nobody changes that before this transaction ends.</summary>
    private static async Task<Dictionary<string, long>> CountAdmittedAsync(NpgsqlConnection connection, string[] concurrencyKeys, CancellationToken cancellationToken)
    {
        await LockAsync(connection, "limit", concurrencyKeys, cancellationToken).ConfigureAwait(false);
        var counts = await connection.Statement(CountAdmitted).With(concurrencyKeys)
            .ReadAllAsync(static row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        return new Dictionary<string, long>(counts, StringComparer.Ordinal);
    }

    private static async Task PutAsideAsync(
        NpgsqlConnection connection, Claim claim, List<(Candidate Candidate, OverLimit Over)> putAside, CancellationToken cancellationToken)
    {
        if (putAside.Count > 0)
        {
            var changes = new ChangeRows();
            foreach (var (candidate, over) in putAside)
            {
                changes.Add(candidate.Key, new ExecutionChange
                {
                    State = over.State,
                    Reason = over.Reason,
                    EndedAt = over.State.IsTerminal() ? new DateTimeOffset(claim.Now) : null,
                    Error = over.Error,
                });
            }

            await ExecuteAsync(connection, [changes], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Executes the statements of what has rows, in one round trip.</summary>
    private static async Task ExecuteAsync(NpgsqlConnection connection, IEnumerable<RowSet> rows, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (var set in rows)
            {
                set.AddTo(batch);
            }

            if (batch.BatchCommands.Count > 0)
            {
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
