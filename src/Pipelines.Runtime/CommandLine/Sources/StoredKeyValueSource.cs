using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>The key-values of this program's store.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoredKeyValueSource(CommandEnvironment environment) : IKeyValueSource
{
    /// <inheritdoc/>
    public async Task<KeyValueEntry?> FindAsync(string keyNamespace, string key, bool revealsSecrets, CancellationToken cancellationToken) =>
        await (await OpenAsync(keyNamespace, cancellationToken).ConfigureAwait(false)).FindJsonAsync(key, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<long?> SetAsync(string keyNamespace, string key, ReadOnlyMemory<byte> json, KeyValueOptions options, CancellationToken cancellationToken) =>
        await (await OpenAsync(keyNamespace, cancellationToken).ConfigureAwait(false)).SetJsonAsync(key, json, options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string keyNamespace, string key, long? expectedVersion, CancellationToken cancellationToken)
    {
        var values = await OpenAsync(keyNamespace, cancellationToken).ConfigureAwait(false);
        return expectedVersion is { } version
            ? await values.DeleteIfAsync(key, version, cancellationToken).ConfigureAwait(false)
            : await values.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KeyValueSummary>> ListAsync(string? keyNamespace, string prefix, int limit, CancellationToken cancellationToken)
    {
        var store = await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (keyNamespace is null)
        {
            // What the program itself keeps comes before every namespace of a flow.
            var query = new KeyValueQuery { Prefix = prefix, Limit = limit, After = (DataDirectoryMark.Namespace, "~") };
            return await store.ListKeyValuesAsync(query, environment.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }

        var visible = VisibleKeyValues.ListAsync(store, KeyValueRules.Lineage(keyNamespace), prefix, environment.Time, limit, cancellationToken);
        return await visible.Take(limit).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<StoredKeyValues> OpenAsync(string keyNamespace, CancellationToken cancellationToken) =>
        new(await OpenAsync(cancellationToken).ConfigureAwait(false), environment.Get<InputProtector>(), environment.Time, static () => null, keyNamespace);

    private async Task<IKeyValueStore> OpenAsync(CancellationToken cancellationToken)
    {
        await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        return environment.Get<IKeyValueStore>();
    }
}
