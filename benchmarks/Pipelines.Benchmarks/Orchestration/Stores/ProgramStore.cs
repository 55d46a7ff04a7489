using Microsoft.Extensions.DependencyInjection;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;

namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>Chooses the store of a program by its configuration.</summary>
internal static class ProgramStore
{
    /// <summary>The setting that makes it PostgreSQL.</summary>
    public const string ConnectionString = PostgresStoreOptions.Section + ":" + nameof(PostgresStoreOptions.ConnectionString);

    public static void Register(PipelineAppBuilder builder)
    {
        if (builder.Configuration[ConnectionString] is not { Length: > 0 } connectionString)
        {
            return;
        }

        builder.Services.AddSingleton(new PostgresExecutionStore(new PostgresStoreOptions { ConnectionString = connectionString }));
        builder.Services.AddSingleton<IExecutionStore>(static provider => provider.GetRequiredService<PostgresExecutionStore>());
        builder.Services.AddSingleton<IKeyValueStore>(static provider => provider.GetRequiredService<PostgresExecutionStore>());
        builder.Services.AddSingleton<IStoreMaintenance>(static provider => provider.GetRequiredService<PostgresExecutionStore>());
        builder.Services.AddSingleton<IStoreNotifications>(static provider => provider.GetRequiredService<PostgresExecutionStore>());
    }
}
