using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Pipelines.Postgres.Storage.Claims;
using Pipelines.Postgres.Storage.Commits;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    /// <summary>
    /// The most executions that one transaction looks at where limits may put them aside; without limits it looks at as many as are asked for.
    /// </summary>
    private const int MaxCandidates = 500;

    internal const string IsFree = """ "node_id" IS NULL AND "state" < 100 AND "state" <> 10 AND "wake_at" IS NULL """;

    internal const string SelectFree = $"""
        SELECT {Candidate.Columns} FROM "executions"
        WHERE {IsFree} AND "namespace" || '/' || "flow_id" = ANY ($1) AND "key" <> ALL ($2)
        ORDER BY "priority" DESC, "id"
        LIMIT $3
        """;

    // Queued ones are asked for by those who overtake.
    internal const string SelectAsked = $"""
        SELECT {Candidate.Columns} FROM "executions"
        WHERE "id" = ANY ($4) AND "node_id" IS NULL AND "state" < 100 AND ("state" <> 10 OR $5) AND "wake_at" IS NULL
            AND "namespace" || '/' || "flow_id" = ANY ($1) AND "key" <> ALL ($2)
        ORDER BY "priority" DESC, "id"
        LIMIT $3
        """;

    // What was free a moment ago, and still is, and nobody else is about to take. By the keys: the sum keeps the planner from the index by state.
    internal const string LockCandidates = $"""
        SELECT {Candidate.Columns} FROM "executions"
        WHERE "key" = ANY ($1) AND "node_id" IS NULL AND "state" + 0 < 100 AND ("state" <> 10 OR $2) AND "wake_at" IS NULL
        ORDER BY "priority" DESC, "id"
        FOR UPDATE SKIP LOCKED
        """;

    private const string SelectLease = """SELECT 1 FROM "node_leases" WHERE "epoch" = $1 AND "node_id" = $2""";

    internal const string SelectDue = """
        SELECT 1 FROM "executions" WHERE "node_id" IS NULL AND "state" < 100 AND "wake_at" IS NOT NULL AND "wake_at" <= $1 LIMIT 1
        """;

    internal const string Wake = """
        UPDATE "executions" SET "wake_at" = NULL
        WHERE "key" IN (
            SELECT "key" FROM "executions" WHERE "node_id" IS NULL AND "state" < 100 AND "wake_at" IS NOT NULL AND "wake_at" <= $1
            ORDER BY "wake_at" LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """;

    private const string Own = """
        UPDATE "executions"
        SET "node_id" = $2,
            "state" = CASE WHEN "state" <= 10 THEN $3 ELSE "state" END,
            "reason" = CASE WHEN "state" <= 10 THEN NULL ELSE "reason" END,
            "started_at" = coalesce("started_at", $4)
        WHERE "key" = ANY ($1)
        """;

    private const string LockOwned = """SELECT "key" FROM "executions" WHERE "key" = ANY ($1) AND "node_id" = $2 ORDER BY "key" FOR UPDATE""";

    /// <summary>How often a claim looks again that found rows and could have none of them, since others held them.</summary>
    private const int MaxLooks = 10;

    private static readonly TimeSpan WhileOthersClaim = TimeSpan.FromMilliseconds(20);

    /// <summary>Executions that this program cannot read.</summary>
    private readonly ConcurrentDictionary<long, bool> _unreadable = [];

    /// <summary>Executions that may have become the node's, since the answer to the claim was lost.</summary>
    private readonly ConcurrentDictionary<string, long> _maybeClaimed = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredExecution>> ClaimAsync(NodeLease lease, ClaimRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Limit, 1, nameof(request));
        var claim = new Claim(lease, request);
        if (!_maybeClaimed.IsEmpty && await FindClaimedAsync(claim, cancellationToken).ConfigureAwait(false) is { Count: > 0 } found)
        {
            return found;
        }

        for (var looks = 1; ; looks++)
        {
            // Most claims find nothing: looking first costs one round trip, and locks nothing.
            if (!await IsAnyFreeAsync(claim, cancellationToken).ConfigureAwait(false))
            {
                return [];
            }

            var (claimed, mayBeMore) = await ClaimOnceAsync(claim, cancellationToken).ConfigureAwait(false);
            if (claimed.Count > 0 || claim.Ids is not null || (!mayBeMore && looks >= MaxLooks))
            {
                return claimed;
            }

            if (!mayBeMore)
            {
                // Another process claims the same ones at this moment; what it leaves is to be found without a poll.
                await Task.Delay(WhileOthersClaim, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task<bool> IsAnyFreeAsync(Claim claim, CancellationToken cancellationToken) => UseAsync(
        _writes,
        async (connection, stop) =>
        {
            var (isHeld, isDue, isFree) = (false, false, false);
            var batch = connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(SelectLease) { Parameters = { Parameter(claim.Lease.Epoch), Parameter(claim.Lease.NodeId) } });
                batch.BatchCommands.Add(new NpgsqlBatchCommand(SelectDue) { Parameters = { Parameter(claim.Now) } });
                batch.BatchCommands.Add(Candidates(claim, 1, suffix: ""));
                var reader = await batch.ExecuteReaderAsync(stop).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    isHeld = await reader.ReadAsync(stop).ConfigureAwait(false);
                    await reader.NextResultAsync(stop).ConfigureAwait(false);
                    isDue = await reader.ReadAsync(stop).ConfigureAwait(false);
                    await reader.NextResultAsync(stop).ConfigureAwait(false);
                    isFree = await reader.ReadAsync(stop).ConfigureAwait(false);
                }
            }

            if (!isHeld)
            {
                throw new LeaseLostException(claim.Lease);
            }

            if (isDue)
            {
                // By itself, so that no row is locked before the names of limits are.
                await connection.Statement(Wake).With(claim.Now).ExecuteAsync(stop).ConfigureAwait(false);
            }

            return isFree || isDue;
        },
        static () => true,
        cancellationToken);

    private async Task<(IReadOnlyList<StoredExecution> Claimed, bool MayBeMore)> ClaimOnceAsync(Claim claim, CancellationToken cancellationToken)
    {
        List<Candidate> admitted = [];
        try
        {
            return await TransactAsync(
                async (connection, stop) =>
                {
                    admitted.Clear();
                    await HoldLeaseAsync(connection, claim.Lease, stop).ConfigureAwait(false);
                    var decision = await AdmitAsync(connection, claim, stop).ConfigureAwait(false);
                    var (claimed, readable) = await ReadCandidatesAsync(connection, claim, decision.Admitted, stop).ConfigureAwait(false);
                    admitted.AddRange(readable);
                    await OwnAsync(connection, claim, readable, stop).ConfigureAwait(false);
                    await PutAsideAsync(connection, claim, decision.PutAside, stop).ConfigureAwait(false);
                    foreach (var (candidate, over) in decision.PutAside)
                    {
                        if (over.State.IsTerminal())
                        {
                            claim.Request.Refused?.Invoke(candidate.Id);
                        }
                    }

                    Remember(readable);

                    // Only what changed makes the next look find others. Rows that somebody else holds for long would be found again and again,
                    // and so would what was asked for by its id and stays queued.
                    var hasChanged = readable.Count > 0 || readable.Count < decision.Admitted.Count || decision.PutAside.Count > 0;
                    return (claimed, hasChanged && claim.Ids is null);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or NpgsqlException or OperationCanceledException)
        {
            foreach (var candidate in admitted)
            {
                _maybeClaimed[candidate.Id] = candidate.Key;
            }

            throw;
        }
    }

    /// <summary>Finds candidates, locks them, and decides about each.</summary>
    private async Task<Admission> AdmitAsync(NpgsqlConnection connection, Claim claim, CancellationToken cancellationToken)
    {
        var limit = claim.HasLimits && claim.Ids is null ? Math.Max(claim.Request.Limit, MaxCandidates) : claim.Request.Limit;
        var candidates = await ReadAsync(connection, Candidates(claim, limit, claim.HasLimits ? "" : "FOR UPDATE SKIP LOCKED"), Candidate.Read, cancellationToken).ConfigureAwait(false);
        if (!claim.HasLimits || candidates.Count == 0)
        {
            return Admission.Of(claim, candidates, []);
        }

        // First the names of limits, then rows: whoever ends an execution locks in this order too, and nobody waits in a circle.
        string[] names = [.. candidates.Where(candidate => claim.PolicyOf(candidate) is not null).Select(static candidate => candidate.ConcurrencyKey!).Distinct(StringComparer.Ordinal)];
        var counts = names.Length == 0 ? [] : await CountAdmittedAsync(connection, names, cancellationToken).ConfigureAwait(false);
        var locked = await ReadAsync(
            connection,
            new NpgsqlBatchCommand(LockCandidates) { Parameters = { Parameter(candidates.Select(static candidate => candidate.Key).ToArray()), Parameter(claim.Request.Overtakes) } },
            Candidate.Read,
            cancellationToken).ConfigureAwait(false);

        // One that got a limit, or lost it, in between would be decided about without its count.
        return Admission.Of(claim, locked.Where(candidate => candidate.ConcurrencyKey is not { } key || claim.PolicyOf(candidate) is null || names.Contains(key, StringComparer.Ordinal)), counts);
    }

    /// <summary>Reads before they are owned, and before the commit: one that cannot be read would have an owner who does not know of it.</summary>
    private async Task<(IReadOnlyList<StoredExecution> Stored, IReadOnlyList<Candidate> Readable)> ReadCandidatesAsync(
        NpgsqlConnection connection, Claim claim, List<Candidate> candidates, CancellationToken cancellationToken)
    {
        try
        {
            var all = await PostgresRows.ReadStoredAsync(connection, [.. candidates.Select(static candidate => candidate.Key)], cancellationToken).ConfigureAwait(false);
            return ([.. all.Zip(candidates, (stored, candidate) => AsOwned(stored, claim, candidate))], candidates);
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            var (stored, readable) = (new List<StoredExecution>(), new List<Candidate>());
            foreach (var candidate in candidates)
            {
                if (await TryReadAsync(connection, claim, candidate, cancellationToken).ConfigureAwait(false) is { } one)
                {
                    stored.Add(AsOwned(one, claim, candidate));
                    readable.Add(candidate);
                }
            }

            return (stored, readable);
        }
    }

    private async Task<StoredExecution?> TryReadAsync(NpgsqlConnection connection, Claim claim, Candidate candidate, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await PostgresRows.ReadStoredAsync(connection, [candidate.Key], cancellationToken).ConfigureAwait(false);
            return stored is [var one] ? one : throw new PipelineException($"Execution '{candidate.Id}' has no inputs in the store.");
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            if (_unreadable.TryAdd(candidate.Key, true))
            {
                claim.Request.Unreadable?.Invoke(candidate.Id, exception);
            }

            return null;
        }
    }

    private static bool IsUnreadable(Exception exception) => exception is PipelineException and not StoreUnavailableException or JsonException or ArgumentException or InvalidCastException;

    private static StoredExecution AsOwned(StoredExecution stored, Claim claim, Candidate candidate) => stored with
    {
        Execution = stored.Execution with
        {
            NodeId = claim.Lease.NodeId,
            State = candidate.IsNew ? ExecutionState.Running : stored.Execution.State,
            Reason = candidate.IsNew ? null : stored.Execution.Reason,
            StartedAt = stored.Execution.StartedAt ?? new DateTimeOffset(claim.Now),
        },
    };

    private static async Task OwnAsync(NpgsqlConnection connection, Claim claim, IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        if (candidates.Count > 0)
        {
            await connection.Statement(Own)
                .With(candidates.Select(static candidate => candidate.Key).ToArray()).With(claim.Lease.NodeId)
                .With((short)StateCodes.Of(ExecutionState.Running)).With(claim.Now)
                .ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What a claim whose answer was lost made the node's after all: nobody else would ever drive it.</summary>
    private async Task<IReadOnlyList<StoredExecution>> FindClaimedAsync(Claim claim, CancellationToken cancellationToken)
    {
        var asked = _maybeClaimed.Where(pair => claim.Ids is not { } ids || ids.Contains(pair.Key, StringComparer.Ordinal)).ToArray();
        var found = await TransactAsync(
            async (connection, stop) =>
            {
                await HoldLeaseAsync(connection, claim.Lease, stop).ConfigureAwait(false);

                // Waits for the claim itself, should the server still be at it.
                var keys = await connection.Statement(LockOwned).With(asked.Select(static pair => pair.Value).ToArray()).With(claim.Lease.NodeId)
                    .ReadAllAsync(static row => row.GetInt64(0), stop).ConfigureAwait(false);
                return await PostgresRows.ReadStoredAsync(connection, [.. keys], stop).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var (id, _) in asked)
        {
            _maybeClaimed.TryRemove(id, out _);
        }

        return found;
    }

    private void Remember(IReadOnlyList<Candidate> owned)
    {
        foreach (var candidate in owned)
        {
            _owned.Put(candidate.Id, new OwnedExecution(candidate.Key, candidate.ConcurrencyKey));
        }
    }

    private NpgsqlBatchCommand Candidates(Claim claim, int limit, string suffix)
    {
        var isAsked = claim.Ids is not null;
#pragma warning disable CA2100 // Both parts are the store's own text.
        var command = new NpgsqlBatchCommand($"{(isAsked ? SelectAsked : SelectFree)} {suffix}")
#pragma warning restore CA2100
        {
            Parameters = { Parameter(claim.FlowNames), Parameter(_unreadable.IsEmpty ? [] : _unreadable.Keys.ToArray()), Parameter(limit) },
        };
        if (isAsked)
        {
            command.Parameters.Add(Parameter(claim.Ids!));
            command.Parameters.Add(Parameter(claim.Request.Overtakes));
        }

        return command;
    }

    private static NpgsqlParameter<T> Parameter<T>(T value) => new() { TypedValue = value };

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlConnection connection, NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(command);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await PostgresStatements.ReadAllAsync(reader, read, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
