using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore : IStartStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<StartOutcome>> StartAsync(IReadOnlyList<StartCommit> starts, DateTimeOffset now, CancellationToken cancellationToken) => WriteAsync<IReadOnlyList<StartOutcome>>(
        session =>
        {
            var writer = Commits(session);
            return [.. starts.Select(start => SqliteStarts.Start(session, writer, start, now))];
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StartKeyRecord>> FindStartKeysAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteStarts.FindKeys(session, names), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListStartKeysAsync(string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(session => SqliteStarts.ListKeys(session, prefix, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteStartKeysAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            SqliteStarts.DeleteKeys(session, names);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ExecutionState, int>> CountByOriginAsync(ExecutionOrigin origin, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteStarts.Count(session, origin), cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentRecord?> FindDocumentAsync(string kind, string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteDocuments.Read(session, kind, name, now), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DocumentRecord>> FindDocumentsAsync(string kind, IReadOnlyCollection<string> names, DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<DocumentRecord>>(
            session => [.. names.Distinct(StringComparer.Ordinal).Select(name => SqliteDocuments.Read(session, kind, name, now)).OfType<DocumentRecord>()], cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DocumentRecord>> ListDocumentsAsync(DocumentQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        return ReadAsync(session => SqliteDocuments.ReadList(session, query, now), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<long?>> WriteDocumentsAsync(IReadOnlyList<DocumentWrite> writes, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync<IReadOnlyList<long?>>(session => [.. writes.Select(write => SqliteDocuments.Write(session, write, now))], cancellationToken);

    /// <inheritdoc/>
    public Task<int> DeleteExpiredDocumentsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return WriteAsync(session => SqliteDocuments.DeleteExpired(session, now, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>?> ChangeLabelsAsync(string executionId, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken) => WriteAsync(
        session => FindKey(session, executionId) is { } key ? SqliteLabels.Change(session, key, labels => labels.Change(changes)) : null,
        cancellationToken);
}
