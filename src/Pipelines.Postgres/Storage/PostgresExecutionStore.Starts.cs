using Npgsql;
using Pipelines.Postgres.Storage.Commits;
using Pipelines.Postgres.Storage.Starts;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore : IStartStore
{
    internal const string SelectStartKeyNames = """SELECT "name" FROM "start_keys" WHERE "name" >= $1 AND "name" > $2 AND "name" < $3 ORDER BY "name" LIMIT $4""";

    internal const string CountOrigin = """SELECT "state", count(*) FROM "executions" WHERE "origin_id" = $1 AND "origin_kind" = $2 GROUP BY "state" """;

    private const string DeleteNames = """DELETE FROM "start_keys" WHERE "name" = ANY ($1)""";

    private const string ChangeLabels = """
        UPDATE "executions" SET "labels" = jsonb_strip_nulls("labels"::jsonb || $2::jsonb)::text WHERE "id" = $1 RETURNING "labels"
        """;

    // The highest code point of all: behind every name with the prefix.
    private const string LastCharacter = "\U0010FFFF";

    /// <summary>Starts of this process go one after the other, as its queue hands them over; they share blocks of keys.</summary>
    private readonly SemaphoreSlim _startTurn = new(1);

    private readonly ExecutionKeys _startedKeys = new();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StartOutcome>> StartAsync(IReadOnlyList<StartCommit> starts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (starts.Count == 0)
        {
            return [];
        }

        await _startTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await DecideAsync((connection, stop) => PostgresStarts.StartAsync(connection, _startedKeys, starts, now, stop), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _startTurn.Release();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StartKeyRecord>> FindStartKeysAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) => UseAsync<IReadOnlyList<StartKeyRecord>>(
        _writes,
        async (connection, stop) =>
        {
            var found = await connection.Statement(FoundHolder.Select).With(names.Select(PostgresText.Clean).Distinct(StringComparer.Ordinal).ToArray())
                .ReadAllAsync(FoundHolder.Read, stop).ConfigureAwait(false);
            return [.. found.Select(static key => new StartKeyRecord(key.Name, key.Holder.ExecutionId, key.Holder.State, key.CreatedAt))];
        },
        static () => true,
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListStartKeysAsync(string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var begins = PostgresText.Clean(prefix);
        return ReadAsync(
            (connection, stop) => connection.Statement(SelectStartKeyNames).With(begins).With(PostgresText.Clean(after ?? "")).With(begins + LastCharacter).With((long)limit)
                .ReadAllAsync(static row => row.GetString(0), stop),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteStartKeysAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) => TransactAsync(
        async (connection, stop) =>
        {
            string[] clean = [.. names.Select(PostgresText.Clean)];
            await PostgresStarts.LockAsync(connection, names, stop).ConfigureAwait(false);
            return await connection.Statement(DeleteNames).With(clean).ExecuteAsync(stop).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ExecutionState, int>> CountByOriginAsync(ExecutionOrigin origin, CancellationToken cancellationToken) => ReadAsync<IReadOnlyDictionary<ExecutionState, int>>(
        async (connection, stop) =>
        {
            var counts = await connection.Statement(CountOrigin).With(PostgresText.Clean(origin.ExecutionId)).With((short)StateCodes.Of(origin.Kind))
                .ReadAllAsync(static row => KeyValuePair.Create(StateCodes.ToExecutionState(row.GetInt16(0)), checked((int)row.GetInt64(1))), stop).ConfigureAwait(false);
            return counts.ToDictionary();
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentRecord?> FindDocumentAsync(string kind, string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresDocuments.ReadAsync(connection, kind, name, now, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DocumentRecord>> FindDocumentsAsync(string kind, IReadOnlyCollection<string> names, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresDocuments.ReadManyAsync(connection, kind, names, now, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DocumentRecord>> ListDocumentsAsync(DocumentQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        return ReadAsync((connection, stop) => PostgresDocuments.ReadListAsync(connection, query, now, stop), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<long?>> WriteDocumentsAsync(IReadOnlyList<DocumentWrite> writes, DateTimeOffset now, CancellationToken cancellationToken) =>
        writes.Count == 0
            ? Task.FromResult<IReadOnlyList<long?>>([])
            : DecideAsync((connection, stop) => PostgresStarts.WriteDocumentsAsync(connection, writes, now, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<int> DeleteExpiredDocumentsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return TransactAsync((connection, stop) => PostgresDocuments.DeleteExpiredAsync(connection, now, limit, stop), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>?> ChangeLabelsAsync(string executionId, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken) => TransactAsync(
        (connection, stop) => connection.Statement(ChangeLabels).With(executionId).With(PostgresLabels.ToChangesJson(changes)).ReadFirstAsync(static row => PostgresLabels.Read(row.GetString(0)), stop),
        cancellationToken);

    /// <summary>
    /// Decides and writes in one transaction. A commit may have put a document meanwhile that was missing, and of a start whose answer was
    /// lost the first try may only now be done: the next try finds it.
    /// </summary>
    private async Task<T> DecideAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TransactAsync(work, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation && tries < PostgresErrors.MaxTries)
            {
                // Somebody else was first.
            }
        }
    }
}
