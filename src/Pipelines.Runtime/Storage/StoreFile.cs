namespace Pipelines.Runtime.Storage;

/// <summary>A store that is a file: the same object by the parts of its contract.</summary>
/// <param name="Store">Its executions.</param>
/// <param name="Maintenance">Its upkeep.</param>
internal readonly record struct StoreFile(IExecutionStore Store, IStoreMaintenance Maintenance);
