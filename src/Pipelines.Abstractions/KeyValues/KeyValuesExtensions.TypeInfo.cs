using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pipelines;

public static partial class KeyValuesExtensions
{
    /// <summary>The value of a key.</summary>
    /// <typeparam name="T">The type it was set as; nullable to tell an absent value type from its default.</typeparam>
    /// <param name="values">Where to look.</param>
    /// <param name="key">The key.</param>
    /// <param name="type">The type's info, from a <c>JsonSerializerContext</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The value; the type's default when it is set neither here nor above, or has expired.</returns>
    /// <exception cref="PipelineException">The key breaks the rules, or the value is of another type.</exception>
    public static async Task<T?> GetAsync<T>(this IKeyValues values, string key, JsonTypeInfo<T> type, CancellationToken cancellationToken = default) =>
        await values.FindAsync(key, type, cancellationToken).ConfigureAwait(false) is { } found ? found.Value : default;

    /// <summary>The value of a key with what the store knows of it.</summary>
    /// <typeparam name="T">The type it was set as.</typeparam>
    /// <param name="values">Where to look.</param>
    /// <param name="key">The key.</param>
    /// <param name="type">The type's info, from a <c>JsonSerializerContext</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The value; <see langword="null"/> when it is set neither here nor above, or has expired.</returns>
    /// <exception cref="PipelineException">The key breaks the rules, or the value is of another type.</exception>
    public static async Task<KeyValue<T>?> FindAsync<T>(this IKeyValues values, string key, JsonTypeInfo<T> type, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(type);
        return await values.FindJsonAsync(key, cancellationToken).ConfigureAwait(false) is { } entry
            ? new KeyValue<T>(entry.Namespace, entry.Key, Read(entry, type), entry.Version, entry.UpdatedAt, entry.ExpiresAt)
            : null;
    }

    /// <summary>Sets a key, whatever it was before. It never expires.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="values">Where to set it.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">The type's info, from a <c>JsonSerializerContext</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version it has now.</returns>
    /// <exception cref="PipelineException">The key breaks the rules, or the value is too large.</exception>
    public static Task<long> SetAsync<T>(this IKeyValues values, string key, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken = default) =>
        SetAnyAsync(values, key, value, type, null, cancellationToken);

    /// <summary>Sets a key for a time, whatever it was before.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="values">Where to set it.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="timeToLive">How long it can be read, from now.</param>
    /// <param name="type">The type's info, from a <c>JsonSerializerContext</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version it has now.</returns>
    /// <exception cref="PipelineException">The key or the time to live breaks the rules, or the value is too large.</exception>
    public static Task<long> SetAsync<T>(this IKeyValues values, string key, T value, TimeSpan timeToLive, JsonTypeInfo<T> type, CancellationToken cancellationToken = default) =>
        SetAnyAsync(values, key, value, type, new KeyValueOptions { TimeToLive = timeToLive }, cancellationToken);

    /// <summary>Sets a key, unless someone else was faster.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="values">Where to set it.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="expectedVersion">The version it was read with in this very namespace; 0 for a key that must not be there.</param>
    /// <param name="type">The type's info, from a <c>JsonSerializerContext</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version it has now; <see langword="null"/> when it has another version than expected, and nothing was written.</returns>
    /// <exception cref="PipelineException">The key breaks the rules, or the value is too large.</exception>
    public static Task<long?> SetIfAsync<T>(this IKeyValues values, string key, T value, long expectedVersion, JsonTypeInfo<T> type, CancellationToken cancellationToken = default) =>
        SetJsonAsync(values, key, value, type, new KeyValueOptions { ExpectedVersion = expectedVersion }, cancellationToken);

    /// <summary>Sets a key for a time, unless someone else was faster.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="values">Where to set it.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="expectedVersion">The version it was read with in this very namespace; 0 for a key that must not be there.</param>
    /// <param name="timeToLive">How long it can be read, from now.</param>
    /// <param name="type">The type's info, from a <c>JsonSerializerContext</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The version it has now; <see langword="null"/> when it has another version than expected, and nothing was written.</returns>
    /// <exception cref="PipelineException">The key or the time to live breaks the rules, or the value is too large.</exception>
    public static Task<long?> SetIfAsync<T>(this IKeyValues values, string key, T value, long expectedVersion, TimeSpan timeToLive, JsonTypeInfo<T> type, CancellationToken cancellationToken = default) =>
        SetJsonAsync(values, key, value, type, new KeyValueOptions { ExpectedVersion = expectedVersion, TimeToLive = timeToLive }, cancellationToken);

    /// <summary>Changes a value so that no change of someone else is lost: reads, changes, and starts over when another one came between.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="values">Where to set it; a value above is the start, but stays as it is.</param>
    /// <param name="key">The key.</param>
    /// <param name="change">Makes the new value of the old one, or of the type's default when there is none. May be called several times.</param>
    /// <param name="type">The type's info, from a <c>JsonSerializerContext</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The new value. It never expires.</returns>
    /// <exception cref="PipelineException">The key breaks the rules, the old value is of another type, or the new one is too large.</exception>
    public static async Task<T> UpdateAsync<T>(this IKeyValues values, string key, Func<T?, T> change, JsonTypeInfo<T> type, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(change);
        while (true)
        {
            var found = await values.FindAsync(key, type, cancellationToken).ConfigureAwait(false);
            var value = change(found is null ? default : found.Value);
            var expectedVersion = found?.Namespace == values.Namespace ? found.Version : 0;
            if (await values.SetIfAsync(key, value, expectedVersion, type, cancellationToken).ConfigureAwait(false) is not null)
            {
                return value;
            }
        }
    }

    private static async Task<long> SetAnyAsync<T>(IKeyValues values, string key, T value, JsonTypeInfo<T> type, KeyValueOptions? options, CancellationToken cancellationToken) =>
        await SetJsonAsync(values, key, value, type, options, cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidOperationException($"Key '{key}' was to be set whatever its version, but the store looked at it.");

    private static Task<long?> SetJsonAsync<T>(IKeyValues values, string key, T value, JsonTypeInfo<T> type, KeyValueOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(type);
        return values.SetJsonAsync(key, JsonSerializer.SerializeToUtf8Bytes(value, KeyValueJson.Complete(type)), options, cancellationToken);
    }

    private static T Read<T>(KeyValueEntry entry, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(entry.Json.Span, KeyValueJson.Complete(type))!;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new PipelineException(
                $"The value of key '{entry.Key}' in namespace '{entry.Namespace}' is no {typeof(T)}: {exception.Message} Read it as the type it was set as, or set it anew.", exception);
        }
    }
}
