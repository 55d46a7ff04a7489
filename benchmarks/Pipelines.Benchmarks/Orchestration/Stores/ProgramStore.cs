using Pipelines.Postgres.Storage;

namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>Chooses the store of a program as a user does: by its configuration.</summary>
internal static class ProgramStore
{
    /// <summary>The setting that makes it PostgreSQL.</summary>
    public const string ConnectionString = PostgresStoreOptions.Section + ":" + nameof(PostgresStoreOptions.ConnectionString);

    public static void Register(PipelineAppBuilder builder) => builder.UsePostgres();
}
