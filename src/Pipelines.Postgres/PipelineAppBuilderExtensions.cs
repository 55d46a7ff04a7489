using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Overview;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines;

/// <summary>Chooses PostgreSQL for a pipeline program.</summary>
public static class PipelineAppBuilderExtensions
{
    /// <summary>
    /// Keeps executions in PostgreSQL when the settings say where: <c>Pipelines:Postgres:ConnectionString</c>, or
    /// <c>ConnectionStrings:Pipelines</c>. Without one of them the program keeps them in SQLite, so that the same program runs on both.
    /// </summary>
    /// <remarks>
    /// Call it once, after all sources of the configuration have been added. Mistakes in these settings are told, each with its key,
    /// when the program starts: it ends with code 2.
    /// </remarks>
    /// <param name="builder">The program.</param>
    /// <returns>The same builder.</returns>
    /// <example>
    /// <code>
    /// var builder = PipelineApp.CreateBuilder(args);
    /// builder.UsePostgres();
    /// </code>
    /// </example>
    public static PipelineAppBuilder UsePostgres(this PipelineAppBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = PostgresStoreSettings.Read(builder.Configuration);
        if (!settings.IsChosen)
        {
            return builder;
        }

        if (settings.Password is { } password)
        {
            builder.MaskSecret(password);
        }

        builder.Services.AddSingleton(provider => settings.Mistakes.Count == 0
            ? new PostgresExecutionStore(settings.Options)
            : throw new OptionsValidationException(nameof(PostgresStoreOptions), typeof(PostgresStoreOptions), settings.Mistakes));
        builder.Services.AddSingleton<IExecutionStore>(static provider => provider.GetRequiredService<PostgresExecutionStore>());
        builder.Services.AddSingleton<IKeyValueStore>(static provider => provider.GetRequiredService<PostgresExecutionStore>());
        builder.Services.AddSingleton<IStartStore>(static provider => provider.GetRequiredService<PostgresExecutionStore>());
        builder.Services.AddSingleton<IDocumentStore>(static provider => provider.GetRequiredService<PostgresExecutionStore>());
        builder.Services.AddSingleton<IStoreOverview>(static provider => provider.GetRequiredService<PostgresExecutionStore>());
        builder.Services.AddSingleton<IStoreMaintenance>(static provider => provider.GetRequiredService<PostgresExecutionStore>());
        return builder;
    }
}
