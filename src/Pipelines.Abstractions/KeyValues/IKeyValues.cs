namespace Pipelines;

/// <summary>
/// Small values that outlive executions, such as a cursor or a switch, in one namespace. What is not set there is looked for in
/// the namespaces above: in <c>a.b</c>, then in <c>a</c>.
/// </summary>
/// <remarks>
/// <para>The typed forms are extension methods: <see cref="KeyValuesExtensions"/>. Each write is durable when it returns, atomic
/// over all processes that share the store, and in the namespace of this object, never above it.</para>
/// <para>A key has 1 to 200 letters, digits and <c>. _ - : /</c>, and begins with a letter or a digit; case counts. A value has at
/// most 1 MiB of JSON; what is larger belongs into an <see cref="Artifact"/>.</para>
/// <para>Secrets within a value, <c>{"$secret":"…"}</c> in JSON, are encrypted in the store.</para>
/// </remarks>
public interface IKeyValues
{
    /// <summary>The namespace; for a task, that of its flow unless it asked for another one.</summary>
    string Namespace { get; }

    /// <summary>The values of another namespace.</summary>
    /// <param name="keyNamespace">Lower-case letters, digits and <c>- _ .</c>; a dot goes one level down.</param>
    /// <exception cref="PipelineException">It is no namespace.</exception>
    IKeyValues In(string keyNamespace);

    /// <summary>The value of a key as JSON, with secrets in clear.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The value; <see langword="null"/> when it is set neither here nor above, or has expired.</returns>
    /// <exception cref="PipelineException">The key breaks the rules.</exception>
    Task<KeyValueEntry?> FindJsonAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Sets a key to JSON.</summary>
    /// <param name="key">The key.</param>
    /// <param name="json">UTF-8 JSON; a secret is <c>{"$secret":"…"}</c>.</param>
    /// <param name="options">When it expires, and which version it may replace; <see langword="null"/> for never and any.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version it has now; <see langword="null"/> when the expected version was not there and nothing was written.</returns>
    /// <exception cref="PipelineException">The key, the time to live or the size breaks the rules, or it is not JSON.</exception>
    Task<long?> SetJsonAsync(string key, ReadOnlyMemory<byte> json, KeyValueOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Removes a key from this namespace. A value above it shows again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="PipelineException">The key breaks the rules.</exception>
    Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes a key from this namespace, unless it has changed.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expectedVersion">The version it was read with.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it was there with that version.</returns>
    /// <exception cref="PipelineException">The key breaks the rules.</exception>
    Task<bool> DeleteIfAsync(string key, long expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>What can be read here, own keys and those above that they do not hide, by key and in pages, without the values.</summary>
    /// <param name="prefix">What the keys begin with; empty for all.</param>
    /// <param name="cancellationToken">Stops between pages.</param>
    IAsyncEnumerable<KeyValueInfo> ListAsync(string prefix = "", CancellationToken cancellationToken = default);
}
