namespace Pipelines.Runtime.Storage;

/// <summary>A key-value as one store hands it to another.</summary>
/// <param name="Value">The value.</param>
/// <param name="IsSecret">Whether there is a secret in it.</param>
public sealed record ArchivedKeyValue(KeyValueRecord Value, bool IsSecret);
