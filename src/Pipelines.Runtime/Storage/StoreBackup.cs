namespace Pipelines.Runtime.Storage;

/// <summary>A copy of a store.</summary>
/// <param name="File">The file's full path.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="SchemaVersion">Its schema.</param>
/// <param name="Executions">How many executions are in it.</param>
public sealed record StoreBackup(string File, long SizeBytes, int SchemaVersion, long Executions);
