using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pipelines.Runtime.KeyValues;

namespace Pipelines.Testing;

/// <summary>Key-values in memory, by the rules of the store: the same keys, limits, inheritance, versions and expiry.</summary>
/// <remarks><see cref="Set{T}"/> and <see cref="Get{T}"/> are for tests, which need not await them.</remarks>
public sealed class InMemoryKeyValues : IKeyValues
{
    private const string NeedsReflection = "The value's type is read by reflection.";

    private readonly Shared _shared;
    private readonly IReadOnlyList<string> _lineage;

    /// <summary>Creates a store of its own.</summary>
    /// <param name="keyNamespace">The namespace this object stands for; <see cref="In"/> gives others of the same store.</param>
    /// <param name="time">The clock that values expire by; <see langword="null"/> for one that stands still.</param>
    public InMemoryKeyValues(string keyNamespace, TimeProvider? time = null)
        : this(new Shared(time ?? new ManualClock()), KeyValueRules.CheckNamespace(keyNamespace))
    {
    }

    private InMemoryKeyValues(Shared shared, string keyNamespace)
    {
        (_shared, _lineage) = (shared, KeyValueRules.Lineage(keyNamespace));
        Namespace = keyNamespace;
    }

    /// <inheritdoc/>
    public string Namespace { get; }

    /// <summary>All that is set, in whatever namespace, by namespace and key; secrets in clear.</summary>
    public IReadOnlyList<KeyValueEntry> Entries => _shared.Read(static (entries, _) =>
        entries.OrderBy(entry => entry.Namespace, StringComparer.Ordinal).ThenBy(entry => entry.Key, StringComparer.Ordinal).ToList());

    /// <summary>The values of another namespace of this store.</summary>
    /// <param name="keyNamespace">The namespace.</param>
    public InMemoryKeyValues In(string keyNamespace) => new(_shared, KeyValueRules.CheckNamespace(keyNamespace));

    IKeyValues IKeyValues.In(string keyNamespace) => In(keyNamespace);

    /// <summary>Sets a key, at once.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="timeToLive">How long it can be read, from now; <see langword="null"/> for ever.</param>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public void Set<T>(string key, T value, TimeSpan? timeToLive = null) =>
        Now(timeToLive is { } duration ? this.SetAsync(key, value, duration) : this.SetAsync(key, value));

    /// <summary>The value of a key, at once; the type's default when it is set neither here nor above.</summary>
    /// <typeparam name="T">The type it was set as.</typeparam>
    /// <param name="key">The key.</param>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public T? Get<T>(string key) => Now(this.GetAsync<T>(key));

    /// <inheritdoc/>
    public Task<KeyValueEntry?> FindJsonAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Find(key));
    }

    /// <inheritdoc/>
    public Task<long?> SetJsonAsync(string key, ReadOnlyMemory<byte> json, KeyValueOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Write(key, json.ToArray(), options));
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default) => Task.FromResult(Delete(key, null));

    /// <inheritdoc/>
    public Task<bool> DeleteIfAsync(string key, long expectedVersion, CancellationToken cancellationToken = default) => Task.FromResult(Delete(key, expectedVersion));

    /// <inheritdoc/>
    public async IAsyncEnumerable<KeyValueInfo> ListAsync(string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        await Task.CompletedTask.ConfigureAwait(false);
        var keys = _shared.Read((entries, _) => entries
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && _lineage.Contains(entry.Namespace))
            .Select(static entry => entry.Key).Distinct().Order(StringComparer.Ordinal).ToList());
        foreach (var key in keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Find(key) is { } entry)
            {
                yield return new KeyValueInfo(entry.Namespace, entry.Key, entry.Json.Length, KeyValueRules.IsSecret(entry.Json), entry.Version, entry.UpdatedAt, entry.ExpiresAt);
            }
        }
    }

    /// <summary>The result of what has ended already: nothing in memory is waited for.</summary>
    private static T Now<T>(Task<T> ended) => ended.GetAwaiter().GetResult();

    private KeyValueEntry? Find(string key)
    {
        KeyValueRules.CheckKey(key);
        return _shared.Read((_, find) => _lineage.Select(name => find(name, key)).OfType<KeyValueEntry>().FirstOrDefault());
    }

    private long? Write(string key, ReadOnlyMemory<byte> json, KeyValueOptions? options)
    {
        KeyValueRules.CheckKey(key);
        KeyValueRules.CheckValue(key, json);
        return _shared.Write(Namespace, key, json, options);
    }

    private bool Delete(string key, long? expectedVersion) => _shared.Delete(Namespace, KeyValueRules.CheckKey(key), expectedVersion);

    /// <summary>The values of all namespaces.</summary>
    private sealed class Shared(TimeProvider time)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<(string Namespace, string Key), KeyValueEntry> _entries = [];
        private long _version;

        public T Read<T>(Func<IEnumerable<KeyValueEntry>, Func<string, string, KeyValueEntry?>, T> read)
        {
            lock (_gate)
            {
                return read(_entries.Values.Where(IsAlive), Find);
            }
        }

        public long? Write(string keyNamespace, string key, ReadOnlyMemory<byte> json, KeyValueOptions? options)
        {
            lock (_gate)
            {
                var now = time.GetUtcNow();
                var expiresAt = KeyValueRules.ExpiresAt(key, options?.TimeToLive, now);
                if (options?.ExpectedVersion is { } expected && (Find(keyNamespace, key)?.Version ?? 0) != expected)
                {
                    return null;
                }

                _entries[(keyNamespace, key)] = new KeyValueEntry(keyNamespace, key, json, ++_version, now, expiresAt);
                return _version;
            }
        }

        public bool Delete(string keyNamespace, string key, long? expectedVersion)
        {
            lock (_gate)
            {
                return Find(keyNamespace, key) is { } entry
                    && (expectedVersion is null || entry.Version == expectedVersion)
                    && _entries.Remove((keyNamespace, key));
            }
        }

        private KeyValueEntry? Find(string keyNamespace, string key) =>
            _entries.TryGetValue((keyNamespace, key), out var entry) && IsAlive(entry) ? entry : null;

        private bool IsAlive(KeyValueEntry entry) => entry.ExpiresAt is not { } end || end > time.GetUtcNow();
    }
}
