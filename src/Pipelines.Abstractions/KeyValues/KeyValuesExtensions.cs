using System.Diagnostics.CodeAnalysis;

namespace Pipelines;

/// <summary>Reads and sets values of the key-value store by their types.</summary>
/// <remarks>
/// A value is kept as JSON: names in camelCase, enums in kebab-case. A <see cref="Secret"/>, alone or within a value, is encrypted
/// in the store. In a trimmed program use the forms that take type info of a <c>JsonSerializerContext</c>.
/// </remarks>
/// <example>
/// <code>
/// var since = await task.KeyValues.GetAsync&lt;DateTimeOffset?&gt;("cursor", ct) ?? DateTimeOffset.UnixEpoch;
/// …
/// await task.KeyValues.SetAsync("cursor", newest, ct);
/// </code>
/// </example>
public static partial class KeyValuesExtensions
{
    internal const string NeedsReflection = "The value's type is read by reflection. Give the type info of a JsonSerializerContext in a trimmed or ahead-of-time compiled program.";

    /// <summary>The value of a key.</summary>
    /// <typeparam name="T">The type it was set as; nullable to tell an absent value type from its default.</typeparam>
    /// <param name="values">Where to look.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The value; the type's default when it is set neither here nor above, or has expired.</returns>
    /// <exception cref="PipelineException">The key breaks the rules, or the value is of another type.</exception>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static Task<T?> GetAsync<T>(this IKeyValues values, string key, CancellationToken cancellationToken = default) =>
        values.GetAsync(key, KeyValueJson.Reflect<T>(), cancellationToken);

    /// <summary>The value of a key with what the store knows of it.</summary>
    /// <typeparam name="T">The type it was set as.</typeparam>
    /// <param name="values">Where to look.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The value; <see langword="null"/> when it is set neither here nor above, or has expired.</returns>
    /// <exception cref="PipelineException">The key breaks the rules, or the value is of another type.</exception>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static Task<KeyValue<T>?> FindAsync<T>(this IKeyValues values, string key, CancellationToken cancellationToken = default) =>
        values.FindAsync(key, KeyValueJson.Reflect<T>(), cancellationToken);

    /// <summary>Sets a key, whatever it was before. It never expires.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="values">Where to set it.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version it has now.</returns>
    /// <exception cref="PipelineException">The key breaks the rules, or the value is too large.</exception>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static Task<long> SetAsync<T>(this IKeyValues values, string key, T value, CancellationToken cancellationToken = default) =>
        values.SetAsync(key, value, KeyValueJson.Reflect<T>(), cancellationToken);

    /// <summary>Sets a key for a time, whatever it was before.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="values">Where to set it.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="timeToLive">How long it can be read, from now.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version it has now.</returns>
    /// <exception cref="PipelineException">The key or the time to live breaks the rules, or the value is too large.</exception>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static Task<long> SetAsync<T>(this IKeyValues values, string key, T value, TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        values.SetAsync(key, value, timeToLive, KeyValueJson.Reflect<T>(), cancellationToken);

    /// <summary>Sets a key, unless someone else was faster.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="values">Where to set it.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="expectedVersion">The version it was read with in this very namespace; 0 for a key that must not be there.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version it has now; <see langword="null"/> when it has another version than expected, and nothing was written.</returns>
    /// <exception cref="PipelineException">The key breaks the rules, or the value is too large.</exception>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static Task<long?> SetIfAsync<T>(this IKeyValues values, string key, T value, long expectedVersion, CancellationToken cancellationToken = default) =>
        values.SetIfAsync(key, value, expectedVersion, KeyValueJson.Reflect<T>(), cancellationToken);

    /// <summary>Sets a key for a time, unless someone else was faster.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="values">Where to set it.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="expectedVersion">The version it was read with in this very namespace; 0 for a key that must not be there.</param>
    /// <param name="timeToLive">How long it can be read, from now.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version it has now; <see langword="null"/> when it has another version than expected, and nothing was written.</returns>
    /// <exception cref="PipelineException">The key or the time to live breaks the rules, or the value is too large.</exception>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static Task<long?> SetIfAsync<T>(this IKeyValues values, string key, T value, long expectedVersion, TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        values.SetIfAsync(key, value, expectedVersion, timeToLive, KeyValueJson.Reflect<T>(), cancellationToken);

    /// <summary>Changes a value so that no change of someone else is lost: reads, changes, and starts over when another one came between.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="values">Where to set it; a value above is the start, but stays as it is.</param>
    /// <param name="key">The key.</param>
    /// <param name="change">Makes the new value of the old one, or of the type's default when there is none. May be called several times.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The new value. It never expires.</returns>
    /// <exception cref="PipelineException">The key breaks the rules, the old value is of another type, or the new one is too large.</exception>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static Task<T> UpdateAsync<T>(this IKeyValues values, string key, Func<T?, T> change, CancellationToken cancellationToken = default) =>
        values.UpdateAsync(key, change, KeyValueJson.Reflect<T>(), cancellationToken);
}
