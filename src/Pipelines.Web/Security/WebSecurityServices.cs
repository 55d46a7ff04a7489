using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pipelines.Web.Hosting;
using Pipelines.Web.Security.Audit;
using Pipelines.Web.Security.Callers;
using Pipelines.Web.Security.Guards;
using Pipelines.Web.Security.Sessions;
using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Security;

/// <summary>Registers who may use the server.</summary>
internal static class WebSecurityServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddWebSecurity(this IServiceCollection services)
    {
        services.AddSingleton<WebSecurityOptionsReader>();
        services.AddSingleton<IConfigureOptions<WebSecurityOptions>>(static provider => provider.GetRequiredService<WebSecurityOptionsReader>());
        services.AddSingleton<IValidateOptions<WebSecurityOptions>>(static provider => provider.GetRequiredService<WebSecurityOptionsReader>());
        services.AddOptions<WebSecurityOptions>().ValidateOnStart();
        foreach (var name in WebSecurityOptionsReader.Names)
        {
            services.AddSingleton(new WebSection(name));
        }

        services.AddSingleton<KeyCallers>();
        services.AddSingleton<WebSessions>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<WebAccess>();
        services.AddSingleton<AccessGuard>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<IWebModule, SecurityModule>();
        return services;
    }
}
