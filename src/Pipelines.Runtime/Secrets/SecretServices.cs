using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Secrets.Providers;

namespace Pipelines.Runtime.Secrets;

/// <summary>Registers where secrets come from.</summary>
internal static class SecretServices
{
    /// <summary>Adds what the executor needs; without a provider there are no secrets.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.TryAddSingleton<InputProtector>();
        services.TryAddSingleton<SecretRegistry>();
        services.TryAddSingleton<ProgramSecrets>();
        services.TryAddSingleton<ISecrets>(provider => provider.GetRequiredService<ProgramSecrets>());
        return services;
    }

    /// <summary>Adds the built-in places, in the order in which they are asked; those that were registered before are asked first.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddSecretProviders(this IServiceCollection services)
    {
        services.AddSingleton<ISecretProvider, EnvironmentSecrets>(_ => new EnvironmentSecrets());
        services.AddSingleton<ISecretProvider>(provider => new ConfigurationSecrets(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<ISecretProvider>(provider => new DirectorySecrets(
            $"setting {PipelineOptions.Section}:{nameof(PipelineOptions.SecretsDirectory)}",
            () => provider.GetRequiredService<IOptions<PipelineOptions>>().Value.SecretsDirectory));
        services.AddSingleton<ISecretProvider>(_ => new DirectorySecrets("Docker secret", static () => "/run/secrets"));
        services.AddSingleton<ISecretProvider>(_ => new DirectorySecrets("systemd credential in $CREDENTIALS_DIRECTORY", static () => Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY")));
        return services;
    }
}
