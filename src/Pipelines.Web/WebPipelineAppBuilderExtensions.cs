using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Web.Endpoints;
using Pipelines.Web.Hosting;
using Pipelines.Web.Security;

namespace Pipelines;

/// <summary>Adds the HTTP API to a pipeline program.</summary>
public static class WebPipelineAppBuilderExtensions
{
    /// <summary>
    /// Answers HTTP requests while the program serves: the API under <c>/api/v1</c>, webhooks, health at <c>/healthz</c> and
    /// <c>/readyz</c>, metrics at <c>/metrics</c> and the OpenAPI document at <c>/openapi/v1.json</c>. By default at
    /// <c>http://127.0.0.1:8080</c>; the settings are in <see cref="WebOptions"/>.
    /// </summary>
    /// <remarks>Mistakes in the settings are told, each with its key, when the program starts: it ends with code 2.</remarks>
    /// <param name="builder">The program.</param>
    /// <returns>The same builder.</returns>
    /// <example>
    /// <code>
    /// var builder = PipelineApp.CreateBuilder(args);
    /// builder.UseWeb();
    /// </code>
    /// </example>
    public static PipelineAppBuilder UseWeb(this PipelineAppBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(static service => service.ServiceType == typeof(WebServer)))
        {
            return builder;
        }

        WebLogging.Add(services);
        services.AddSingleton<WebOptionsReader>();
        services.AddSingleton<IConfigureOptions<WebOptions>>(static provider => provider.GetRequiredService<WebOptionsReader>());
        services.AddSingleton<IValidateOptions<WebOptions>>(static provider => provider.GetRequiredService<WebOptionsReader>());
        services.AddOptions<WebOptions>().ValidateOnStart();
        services.AddSingleton<WebServer>();
        services.AddSingleton<IServedService>(static provider => provider.GetRequiredService<WebServer>());
        services.AddWebSecurity();
        services.AddWebEndpoints();
        return builder;
    }
}
