using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>Where commands read key-values, and set them: the store of this program, or a server.</summary>
internal interface IKeyValueSource
{
    /// <summary>The value of a key as a task in a namespace would read it; <see langword="null"/> when it is set neither there nor above.</summary>
    /// <param name="keyNamespace">The namespace.</param>
    /// <param name="key">The key.</param>
    /// <param name="revealsSecrets">Whether secrets are wanted in clear.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="UsageException">Secrets are wanted, and not told.</exception>
    Task<KeyValueEntry?> FindAsync(string keyNamespace, string key, bool revealsSecrets, CancellationToken cancellationToken);

    /// <summary>Sets a key.</summary>
    /// <param name="keyNamespace">The namespace.</param>
    /// <param name="key">The key.</param>
    /// <param name="json">The value.</param>
    /// <param name="options">When it expires, and which version it may replace.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version it has now; <see langword="null"/> when the expected version was not there.</returns>
    Task<long?> SetAsync(string keyNamespace, string key, ReadOnlyMemory<byte> json, KeyValueOptions options, CancellationToken cancellationToken);

    /// <summary>Removes a key.</summary>
    /// <param name="keyNamespace">The namespace.</param>
    /// <param name="key">The key.</param>
    /// <param name="expectedVersion">The version it must have; <see langword="null"/> for any.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it was there, with that version.</returns>
    Task<bool> DeleteAsync(string keyNamespace, string key, long? expectedVersion, CancellationToken cancellationToken);

    /// <summary>What is set, by namespace and key.</summary>
    /// <param name="keyNamespace">With it: what a task there can read, values above included, by key. <see langword="null"/> for all.</param>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="limit">The most to read.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<KeyValueSummary>> ListAsync(string? keyNamespace, string prefix, int limit, CancellationToken cancellationToken);
}
