using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Hosting.Redaction;

/// <summary>Puts the mask around the program's loggers, whoever makes them.</summary>
internal static class LoggingRedaction
{
    /// <summary>Wraps the logger factory that is registered.</summary>
    /// <param name="services">The services, with logging.</param>
    public static IServiceCollection AddLoggingRedaction(this IServiceCollection services)
    {
        var registered = services.Last(service => service.ServiceType == typeof(ILoggerFactory));
        if (registered.ImplementationType is { } type)
        {
            services.TryAddSingleton(type);
        }

        return services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(provider =>
            new RedactingLoggerFactory(Create(registered, provider), provider.GetRequiredService<SecretRegistry>())));
    }

    private static ILoggerFactory Create(ServiceDescriptor registered, IServiceProvider provider) => (ILoggerFactory)(
        registered.ImplementationInstance
        ?? registered.ImplementationFactory?.Invoke(provider)
        ?? provider.GetRequiredService(registered.ImplementationType!));
}
