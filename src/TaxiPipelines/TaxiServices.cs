using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using TaxiPipelines.Loading;
using TaxiPipelines.Sources;
using TaxiPipelines.Warehouses;
using TaxiPipelines.Warehouses.Postgres;

namespace TaxiPipelines;

/// <summary>What the flows of this program need.</summary>
internal static class TaxiServices
{
    /// <summary>The connection string of the warehouse: with it, trips go to PostgreSQL; without, to a SQLite file.</summary>
    public const string WarehouseConnection = "Taxi";

    /// <summary>The password in the warehouse's connection string; <see langword="null"/> where there is none, or the string has mistakes.</summary>
    /// <param name="configuration">Settings.</param>
    public static string? WarehousePassword(IConfiguration configuration) =>
        configuration.GetConnectionString(WarehouseConnection) is { Length: > 0 } warehouse && WarehouseSettings.WhatIsWrong(warehouse) is null
            && WarehouseSettings.Read(warehouse).Password is { Length: > 0 } password ? password : null;

    /// <summary>Adds the sources, the loader and the warehouse.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">Settings: <c>Taxi:Release:BaseAddress</c>, <c>Taxi:Sample:Rows</c>, <c>ConnectionStrings:Taxi</c>.</param>
    public static IServiceCollection AddTaxi(this IServiceCollection services, IConfiguration configuration)
    {
        var release = configuration["Taxi:Release:BaseAddress"] is { Length: > 0 } address ? new Uri(address) : ReleaseTripSource.CourseAddress;
        var sampleRows = configuration["Taxi:Sample:Rows"] is { Length: > 0 } rows ? int.Parse(rows, CultureInfo.InvariantCulture) : SampleTripSource.DefaultRows;

        // The task's timeout limits a download; a second one inside the client would only hide which of them it was.
        services.AddSingleton(new ReleaseTripSource(new HttpClient { BaseAddress = release, Timeout = Timeout.InfiniteTimeSpan }));
        services.AddSingleton(new SampleTripSource(sampleRows));
        services.AddSingleton<TripSources>();
        services.AddSingleton<TripLoader>();
        if (configuration.GetConnectionString(WarehouseConnection) is { Length: > 0 } warehouse)
        {
            // Told when the program starts, with the mistakes in its other settings, and not only when a flow runs.
            var mistake = WarehouseSettings.WhatIsWrong(warehouse);
            services.AddOptions<PipelineOptions>().Validate(_ => mistake is null, $"ConnectionStrings:{WarehouseConnection}: {mistake}");
            services.AddSingleton<ITripWarehouse>(_ => new PostgresTripWarehouse(warehouse));
        }
        else
        {
            services.AddSingleton<ITripWarehouse>(provider =>
                new SqliteTripWarehouse(provider.GetRequiredService<IOptions<PipelineOptions>>().Value.DataDirectory));
        }

        return services;
    }
}
