using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    private const string InsertLease = """
        WITH "lease" AS (INSERT INTO "node_leases" ("node_id", "expires_at") VALUES ($1, $2) RETURNING "epoch")
        INSERT INTO "node_commits" ("epoch", "batch") SELECT "epoch", 0 FROM "lease" RETURNING "epoch"
        """;

    private const string UpdateLease = """UPDATE "node_leases" SET "expires_at" = $3 WHERE "epoch" = $1 AND "node_id" = $2""";

    // Nobody takes it away before this transaction ends.
    private const string HoldLease = """SELECT 1 FROM "node_leases" WHERE "epoch" = $1 AND "node_id" = $2 FOR KEY SHARE""";

    private const string SelectExpired = """SELECT 1 FROM "node_leases" WHERE "expires_at" < $1 LIMIT 1""";

    private const string LockExpired = """SELECT "epoch", "node_id" FROM "node_leases" WHERE "expires_at" < $1 ORDER BY "epoch" FOR UPDATE""";

    private const string LockOne = """SELECT "epoch", "node_id" FROM "node_leases" WHERE "epoch" = $1 AND "node_id" = $2 FOR UPDATE""";

    private const string DeleteLeases = """DELETE FROM "node_leases" WHERE "epoch" = ANY ($1)""";

    private const string DeleteCommits = """DELETE FROM "node_commits" WHERE "epoch" = ANY ($1)""";

    // From the few that are in a pool, not from all task runs of the executions.
    private const string LeavePools = """
        UPDATE "task_runs" SET "pool" = NULL, "pool_slots" = 0
        WHERE "pool" IS NOT NULL AND EXISTS (SELECT FROM "executions" WHERE "key" = "task_runs"."execution" AND "node_id" = ANY ($1))
        """;

    // In the order of keys, as everyone locks who locks several.
    private const string FreeExecutions = """
        UPDATE "executions" SET "node_id" = NULL
        WHERE "key" IN (SELECT "key" FROM "executions" WHERE "node_id" = ANY ($1) ORDER BY "key" FOR UPDATE)
        """;

    /// <summary>How long the end of a lease waits for a commit in flight before it is left for the next time; heartbeats wait behind it.</summary>
    private const string BoundWait = "SET LOCAL lock_timeout = '3s'";

    /// <inheritdoc/>
    public Task<TimeSpan> MeasureClockAsync(TimeProvider time, CancellationToken cancellationToken) => UseAsync(
        _leases,
        async (connection, stop) =>
        {
            const int samples = 3;
            var (best, shortest) = (TimeSpan.Zero, TimeSpan.MaxValue);
            for (var sample = 0; sample < samples; sample++)
            {
                // The server read its clock at some time between; the shorter that is, the better the middle of it fits.
                var start = time.GetTimestamp();
                var before = time.GetUtcNow();
                var server = await connection.Statement("SELECT clock_timestamp()").ReadFirstAsync(static row => row.GetTime(0), stop).ConfigureAwait(false);
                var took = time.GetElapsedTime(start);
                if (took < shortest)
                {
                    (best, shortest) = (server - (before + (took / 2)), took);
                }
            }

            return best;
        },
        static () => true,
        cancellationToken);

    /// <inheritdoc/>
    public Task<NodeLease> AcquireLeaseAsync(string nodeId, DateTimeOffset expiresAt, CancellationToken cancellationToken) => TransactAsync(
        _leases,
        async (connection, stop) => new NodeLease(
            nodeId, await connection.Statement(InsertLease).With(nodeId).With(expiresAt.UtcDateTime).ReadFirstAsync(static row => row.GetInt64(0), stop).ConfigureAwait(false)),
        cancellationToken);

    /// <inheritdoc/>
    public Task RenewLeaseAsync(NodeLease lease, DateTimeOffset expiresAt, CancellationToken cancellationToken) => UseAsync(
        _leases,
        async (connection, stop) =>
        {
            var renewed = await connection.Statement(UpdateLease).With(lease.Epoch).With(lease.NodeId).With(expiresAt.UtcDateTime).ExecuteAsync(stop).ConfigureAwait(false);
            return renewed == 1 ? true : throw new LeaseLostException(lease);
        },
        static () => true,
        cancellationToken);

    /// <inheritdoc/>
    public Task ReleaseLeaseAsync(NodeLease lease, CancellationToken cancellationToken) => TransactAsync(
        _leases,
        async (connection, stop) =>
        {
            var held = await connection.Statement(LockOne).With(lease.Epoch).With(lease.NodeId).ReadAllAsync(ReadLease, stop).ConfigureAwait(false);
            await EndLeasesAsync(connection, held, stop).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ExpireLeasesAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Asked with every heartbeat of every process, and nearly always for nothing.
        var isAny = await UseAsync(
            _leases,
            (connection, stop) => connection.Statement(SelectExpired).With(now.UtcDateTime).ReadFirstAsync(static _ => true, stop),
            static () => true,
            cancellationToken).ConfigureAwait(false);
        if (!isAny)
        {
            return [];
        }

        try
        {
            return await TransactAsync<IReadOnlyList<string>>(
                _leases,
                async (connection, stop) =>
                {
                    await connection.Statement(BoundWait).ExecuteAsync(stop).ConfigureAwait(false);
                    var expired = await connection.Statement(LockExpired).With(now.UtcDateTime).ReadAllAsync(ReadLease, stop).ConfigureAwait(false);
                    await EndLeasesAsync(connection, expired, stop).ConfigureAwait(false);
                    return [.. expired.Select(static lease => lease.NodeId)];
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            // A commit of the dead is still on its way, or stuck; it has the lease until it ends.
            return [];
        }
    }

    private static NodeLease ReadLease(NpgsqlDataReader row) => new(row.GetString(1), row.GetInt64(0));

    private static async Task EndLeasesAsync(NpgsqlConnection connection, IReadOnlyList<NodeLease> leases, CancellationToken cancellationToken)
    {
        if (leases.Count == 0)
        {
            return;
        }

        var (epochs, nodes) = (leases.Select(static lease => lease.Epoch).ToArray(), leases.Select(static lease => lease.NodeId).ToArray());
        await connection.Statement(DeleteLeases).With(epochs).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await connection.Statement(DeleteCommits).With(epochs).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await connection.Statement(LeavePools).With(nodes).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        if (await connection.Statement(FreeExecutions).With(nodes).ExecuteAsync(cancellationToken).ConfigureAwait(false) > 0)
        {
            await TellAsync(connection, StoreNotice.Claimable, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The fence of whatever is not a commit: within the transaction the lease is there, or it is lost for good.</summary>
    private static async Task HoldLeaseAsync(NpgsqlConnection connection, NodeLease lease, CancellationToken cancellationToken)
    {
        if (!await connection.Statement(HoldLease).With(lease.Epoch).With(lease.NodeId).ReadFirstAsync(static _ => true, cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseLostException(lease);
        }
    }
}
