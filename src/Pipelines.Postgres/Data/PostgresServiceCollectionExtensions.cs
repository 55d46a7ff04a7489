using Microsoft.Extensions.DependencyInjection;

namespace Pipelines.Postgres;

/// <summary>Registers databases for tasks.</summary>
public static class PostgresServiceCollectionExtensions
{
    /// <summary>Registers a database: flows take a <see cref="PostgresDatabase"/> in their constructor.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">The connection string, as Npgsql takes it.</param>
    /// <exception cref="ArgumentException">It is not a connection string.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddPostgres(builder.Configuration.GetConnectionString("warehouse")!);
    /// </code>
    /// </example>
    public static IServiceCollection AddPostgres(this IServiceCollection services, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(services);
        var create = Creator(connectionString);
        return services.AddSingleton(_ => create());
    }

    /// <summary>Registers one of several databases: flows take it by <c>[FromKeyedServices("name")] PostgresDatabase</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">What flows call it.</param>
    /// <param name="connectionString">The connection string, as Npgsql takes it.</param>
    /// <exception cref="ArgumentException">It is not a connection string.</exception>
    public static IServiceCollection AddPostgres(this IServiceCollection services, string name, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var create = Creator(connectionString);
        return services.AddKeyedSingleton(name, (_, _) => create());
    }

    // A string that cannot be read is told at the start, not when the first task asks for the database.
    private static Func<PostgresDatabase> Creator(string connectionString)
    {
        var complete = PostgresDatabase.Complete(connectionString);
        return () => new PostgresDatabase(complete);
    }
}
