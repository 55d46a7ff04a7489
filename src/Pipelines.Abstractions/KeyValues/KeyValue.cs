namespace Pipelines;

/// <summary>A value of the key-value store with what the store knows of it.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <param name="Namespace">Where it is set: the namespace asked for, or one above.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
/// <param name="Version">What <see cref="KeyValuesExtensions.SetIfAsync{T}(IKeyValues, string, T, long, CancellationToken)"/> takes; greater with every write, never given twice.</param>
/// <param name="UpdatedAt">When it was written.</param>
/// <param name="ExpiresAt">When it goes; <see langword="null"/> for never.</param>
public sealed record KeyValue<T>(
    string Namespace, string Key, T Value, long Version, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt);
