namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore : IKeyValueStore
{
    /// <inheritdoc/>
    public Task<KeyValueRecord?> FindKeyValueAsync(IReadOnlyList<string> namespaces, string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteKeyValues.ReadFirst(session, namespaces, key, now), cancellationToken);

    /// <inheritdoc/>
    public Task<long?> SetKeyValueAsync(NodeLease? lease, KeyValueWrite write, DateTimeOffset now, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            RequireLeaseOfWriter(session, lease);
            return SqliteKeyValues.Set(session, write, now);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteKeyValueAsync(NodeLease? lease, string keyNamespace, string key, long? expectedVersion, DateTimeOffset now, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            RequireLeaseOfWriter(session, lease);
            return SqliteKeyValues.Delete(session, keyNamespace, key, expectedVersion, now);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyValueSummary>> ListKeyValuesAsync(KeyValueQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        return ReadAsync(session => SqliteKeyValues.ReadList(session, query, now), cancellationToken);
    }

    private static void RequireLeaseOfWriter(SqliteSession session, NodeLease? lease)
    {
        if (lease is not null)
        {
            RequireLease(session, lease);
        }
    }
}
