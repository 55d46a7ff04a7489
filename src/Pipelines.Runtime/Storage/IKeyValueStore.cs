namespace Pipelines.Runtime.Storage;

/// <summary>
/// Small values by namespace and key, durable when a write returns and atomic over all processes. Every implementation passes
/// the same contract tests. It is opened with the <see cref="IExecutionStore"/> it belongs to.
/// </summary>
/// <remarks>
/// A value whose time is over is as good as gone, whether or not its row still is. Every member throws
/// <see cref="StoreUnavailableException"/> when the database cannot be reached or refuses to write.
/// </remarks>
public interface IKeyValueStore
{
    /// <summary>The value of a key in the first of some namespaces that has it; <see langword="null"/> when none has.</summary>
    /// <param name="namespaces">Where to look, in this order.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<KeyValueRecord?> FindKeyValueAsync(IReadOnlyList<string> namespaces, string key, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Sets a value.</summary>
    /// <param name="lease">Who writes; <see langword="null"/> for someone who drives no executions, such as a person.</param>
    /// <param name="write">What to set.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Its version: greater than any given before. <see langword="null"/> when the expected version was not there; nothing was written.</returns>
    /// <exception cref="LeaseLostException">The lease was taken away; nothing was written.</exception>
    Task<long?> SetKeyValueAsync(NodeLease? lease, KeyValueWrite write, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes a value.</summary>
    /// <param name="lease">Who writes; <see langword="null"/> for someone who drives no executions.</param>
    /// <param name="keyNamespace">The namespace.</param>
    /// <param name="key">The key.</param>
    /// <param name="expectedVersion">The version it must have; <see langword="null"/> for any.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it was there, with that version.</returns>
    /// <exception cref="LeaseLostException">The lease was taken away; nothing was removed.</exception>
    Task<bool> DeleteKeyValueAsync(NodeLease? lease, string keyNamespace, string key, long? expectedVersion, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Values without their payload, by namespace and key in the order of their characters' codes.</summary>
    /// <param name="query">Which.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<KeyValueSummary>> ListKeyValuesAsync(KeyValueQuery query, DateTimeOffset now, CancellationToken cancellationToken);
}
