namespace Pipelines.Runtime.Storage;

/// <summary>What a migration did.</summary>
/// <param name="From">The schema before; 0 for a store that was made anew.</param>
/// <param name="To">The schema now.</param>
public sealed record SchemaChange(int From, int To);
