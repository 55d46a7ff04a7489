using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore : IKeyValueStore
{
    /// <inheritdoc/>
    public Task<KeyValueRecord?> FindKeyValueAsync(IReadOnlyList<string> namespaces, string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresKeyValues.ReadFirstAsync(connection, namespaces, key, now, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<long?> SetKeyValueAsync(NodeLease? lease, KeyValueWrite write, DateTimeOffset now, CancellationToken cancellationToken) =>
        TransactAsync((connection, stop) => PostgresKeyValues.SetAsync(connection, lease, write, now, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteKeyValueAsync(NodeLease? lease, string keyNamespace, string key, long? expectedVersion, DateTimeOffset now, CancellationToken cancellationToken) =>
        TransactAsync((connection, stop) => PostgresKeyValues.DeleteAsync(connection, lease, keyNamespace, key, expectedVersion, now, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyValueSummary>> ListKeyValuesAsync(KeyValueQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        return ReadAsync((connection, stop) => PostgresKeyValues.ReadListAsync(connection, query, now, stop), cancellationToken);
    }
}
