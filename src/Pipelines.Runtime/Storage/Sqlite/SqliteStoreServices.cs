using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Overview;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Registers the SQLite store.</summary>
internal static class SqliteStoreServices
{
    /// <summary>
    /// Adds the store in <see cref="PipelineOptions.DataDirectory"/> with its lease and commit queue. A program that only reads
    /// need not start the hosted services: it calls <see cref="IExecutionStore.InitializeAsync"/> itself.
    /// </summary>
    internal static IServiceCollection AddSqliteStore(this IServiceCollection services) =>
        services.AddSqliteStore(static provider => new SqliteStoreOptions
        {
            DataDirectory = provider.GetRequiredService<IOptions<PipelineOptions>>().Value.DataDirectory,
        });

    /// <summary>Adds a store in memory, which ends with the services.</summary>
    internal static IServiceCollection AddInMemoryStore(this IServiceCollection services) =>
        services.AddSqliteStore(static _ => SqliteStoreOptions.InMemory);

    private static IServiceCollection AddSqliteStore(this IServiceCollection services, Func<IServiceProvider, SqliteStoreOptions> options)
    {
        services.TryAddSingleton<IStoreFiles, SqliteStoreFiles>();
        services.TryAddSingleton(provider => new SqliteExecutionStore(options(provider)));
        services.TryAddSingleton<IExecutionStore>(static provider => provider.GetRequiredService<SqliteExecutionStore>());
        services.TryAddSingleton<IKeyValueStore>(static provider => provider.GetRequiredService<SqliteExecutionStore>());
        services.TryAddSingleton<IStartStore>(static provider => provider.GetRequiredService<SqliteExecutionStore>());
        services.TryAddSingleton<IDocumentStore>(static provider => provider.GetRequiredService<SqliteExecutionStore>());
        services.TryAddSingleton<IStoreOverview>(static provider => provider.GetRequiredService<SqliteExecutionStore>());
        services.TryAddSingleton<IStoreMaintenance>(static provider => provider.GetRequiredService<SqliteExecutionStore>());
        return services.AddStorage();
    }
}
