using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.KeyValues;

/// <summary>The key-values as attempts see them: a store that is out of order is waited for, and a write takes place once.</summary>
/// <param name="inner">The store.</param>
/// <param name="patience">How long it is waited for.</param>
/// <param name="stopping">Canceled when the attempt is to stop.</param>
internal sealed class PatientKeyValueStore(IKeyValueStore inner, StorePatience patience, CancellationToken stopping) : IKeyValueStore
{
    /// <summary>Stores keep times to the microsecond.</summary>
    private static readonly TimeSpan TimeStep = TimeSpan.FromMicroseconds(2);

    /// <inheritdoc/>
    public Task<KeyValueRecord?> FindKeyValueAsync(IReadOnlyList<string> namespaces, string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(token => inner.FindKeyValueAsync(namespaces, key, now, token), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyValueSummary>> ListKeyValuesAsync(KeyValueQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(token => inner.ListKeyValuesAsync(query, now, token), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// A connection that is cut does not tell whether what was on its way was written. Where the expected version is gone after that,
    /// it is this write that took its place if it left the same value at the same microsecond.
    /// </remarks>
    public async Task<long?> SetKeyValueAsync(NodeLease? lease, KeyValueWrite write, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tries = 0;
        var version = await RunAsync(
            token =>
            {
                tries++;
                return inner.SetKeyValueAsync(lease, write, now, token);
            },
            cancellationToken).ConfigureAwait(false);
        if (version is not null || tries == 1)
        {
            return version;
        }

        var found = await FindKeyValueAsync([write.Namespace], write.Key, now, cancellationToken).ConfigureAwait(false);
        return found is not null && (found.UpdatedAt - now).Duration() < TimeStep && found.Json.Span.SequenceEqual(write.Json.Span) ? found.Version : null;
    }

    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">The value with the expected version is gone, and nobody can say whether this or another removed it.</exception>
    public async Task<bool> DeleteKeyValueAsync(NodeLease? lease, string keyNamespace, string key, long? expectedVersion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tries = 0;
        var isDone = await RunAsync(
            token =>
            {
                tries++;
                return inner.DeleteKeyValueAsync(lease, keyNamespace, key, expectedVersion, now, token);
            },
            cancellationToken).ConfigureAwait(false);
        return isDone || tries == 1 || expectedVersion is null
            ? isDone
            : throw new StoreUnavailableException($"The store was out of order while key '{key}' of namespace '{keyNamespace}' was removed. It is gone now, or has another version; it is not known whether this attempt removed it.");
    }

    private async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        return await patience.RunAsync(work, either.Token).ConfigureAwait(false);
    }
}
