using System.Collections.Concurrent;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Tests.Storage.Starts;

/// <summary>A store in memory that tells which starts share a transaction, and may be told to refuse or to wait.</summary>
internal sealed class ObservedStarts : IStartStore, IAsyncDisposable
{
    private readonly SqliteExecutionStore _inner = new(SqliteStoreOptions.InMemory);
    private readonly ConcurrentQueue<IReadOnlyList<StartCommit>> _batches = new();

    /// <summary>Called before every batch; what it throws is what the store says.</summary>
    public Func<IReadOnlyList<StartCommit>, Task> BeforeStart { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Every batch that was done.</summary>
    public IReadOnlyList<IReadOnlyList<StartCommit>> Batches => [.. _batches];

    public Task InitializeAsync() => _inner.InitializeAsync(CancellationToken.None);

    public async Task<IReadOnlyList<StartOutcome>> StartAsync(IReadOnlyList<StartCommit> starts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await BeforeStart(starts);
        var outcomes = await _inner.StartAsync(starts, now, cancellationToken);
        _batches.Enqueue(starts);
        return outcomes;
    }

    public Task<ExecutionRecord?> FindExecutionAsync(string id) => _inner.GetExecutionAsync(id, CancellationToken.None);

    public Task<IReadOnlyList<StartKeyRecord>> FindStartKeysAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        _inner.FindStartKeysAsync(names, cancellationToken);

    public Task<IReadOnlyList<string>> ListStartKeysAsync(string prefix, string? after, int limit, CancellationToken cancellationToken) =>
        _inner.ListStartKeysAsync(prefix, after, limit, cancellationToken);

    public Task DeleteStartKeysAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) => _inner.DeleteStartKeysAsync(names, cancellationToken);

    public Task<IReadOnlyDictionary<ExecutionState, int>> CountByOriginAsync(ExecutionOrigin origin, CancellationToken cancellationToken) =>
        _inner.CountByOriginAsync(origin, cancellationToken);

    public Task<DocumentRecord?> FindDocumentAsync(string kind, string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        _inner.FindDocumentAsync(kind, name, now, cancellationToken);

    public Task<IReadOnlyList<DocumentRecord>> FindDocumentsAsync(string kind, IReadOnlyCollection<string> names, DateTimeOffset now, CancellationToken cancellationToken) =>
        _inner.FindDocumentsAsync(kind, names, now, cancellationToken);

    public Task<IReadOnlyList<DocumentRecord>> ListDocumentsAsync(DocumentQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        _inner.ListDocumentsAsync(query, now, cancellationToken);

    public Task<IReadOnlyList<long?>> WriteDocumentsAsync(IReadOnlyList<DocumentWrite> writes, DateTimeOffset now, CancellationToken cancellationToken) =>
        _inner.WriteDocumentsAsync(writes, now, cancellationToken);

    public Task<int> DeleteExpiredDocumentsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        _inner.DeleteExpiredDocumentsAsync(now, limit, cancellationToken);

    public async ValueTask DisposeAsync() => await _inner.DisposeAsync();
}
