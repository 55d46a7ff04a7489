using System.Runtime.CompilerServices;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.KeyValues;

/// <summary>The key-value store as one namespace sees it: checks what is given, encrypts secrets, looks above.</summary>
/// <param name="store">The store.</param>
/// <param name="protector">Encrypts secrets.</param>
/// <param name="time">The clock that values expire by.</param>
/// <param name="lease">The lease that writes are fenced by; gives <see langword="null"/> where nobody holds one.</param>
/// <param name="keyNamespace">The namespace.</param>
/// <param name="secrets">The secrets of the execution that reads and writes; <see langword="null"/> for a person.</param>
internal sealed class StoredKeyValues(
    IKeyValueStore store, InputProtector protector, TimeProvider time, Func<NodeLease?> lease, string keyNamespace, ExecutionSecrets? secrets = null) : IKeyValues
{
    private const int PageSize = 100;

    private readonly IReadOnlyList<string> _lineage = KeyValueRules.Lineage(keyNamespace);

    /// <inheritdoc/>
    public string Namespace { get; } = keyNamespace;

    /// <inheritdoc/>
    public IKeyValues In(string keyNamespace) => new StoredKeyValues(store, protector, time, lease, KeyValueRules.CheckNamespace(keyNamespace), secrets);

    /// <inheritdoc/>
    public async Task<KeyValueEntry?> FindJsonAsync(string key, CancellationToken cancellationToken = default)
    {
        var found = await store.FindKeyValueAsync(_lineage, KeyValueRules.CheckKey(key), time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            return null;
        }

        var json = protector.Unprotect(found.Json);

        // From here on the execution knows the secret, so it must not show in what it logs and returns.
        secrets?.AddMarked(json);
        return new KeyValueEntry(found.Namespace, found.Key, json, found.Version, found.UpdatedAt, found.ExpiresAt);
    }

    /// <inheritdoc/>
    public Task<long?> SetJsonAsync(string key, ReadOnlyMemory<byte> json, KeyValueOptions? options = null, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        KeyValueRules.CheckKey(key);
        KeyValueRules.CheckValue(key, json);
        if (secrets is not null)
        {
            if (secrets.Redact(key) != key)
            {
                throw new PipelineException("A key of a key-value has a secret in it, which everybody sees. Name it after what it holds, and set the secret as its value.");
            }

            secrets.AddMarked(json);
            json = secrets.RedactJson(json);
        }

        var write = new KeyValueWrite
        {
            Namespace = Namespace,
            Key = key,
            Json = protector.Protect(json),
            IsSecret = KeyValueRules.IsSecret(json),
            ExpiresAt = KeyValueRules.ExpiresAt(key, options?.TimeToLive, now),
            ExpectedVersion = options?.ExpectedVersion,
        };
        return store.SetKeyValueAsync(lease(), write, now, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        store.DeleteKeyValueAsync(lease(), Namespace, KeyValueRules.CheckKey(key), null, time.GetUtcNow(), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteIfAsync(string key, long expectedVersion, CancellationToken cancellationToken = default) =>
        store.DeleteKeyValueAsync(lease(), Namespace, KeyValueRules.CheckKey(key), expectedVersion, time.GetUtcNow(), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<KeyValueInfo> ListAsync(string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        await foreach (var value in VisibleKeyValues.ListAsync(store, _lineage, prefix, time, PageSize, cancellationToken).ConfigureAwait(false))
        {
            yield return new KeyValueInfo(value.Namespace, value.Key, value.SizeBytes, value.IsSecret, value.Version, value.UpdatedAt, value.ExpiresAt);
        }
    }
}
