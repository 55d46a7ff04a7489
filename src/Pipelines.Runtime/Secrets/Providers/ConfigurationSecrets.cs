using Microsoft.Extensions.Configuration;

namespace Pipelines.Runtime.Secrets.Providers;

/// <summary>Secrets from the configuration, such as user secrets: <c>Pipelines:Secrets:api-key</c>.</summary>
/// <param name="configuration">The program's configuration.</param>
internal sealed class ConfigurationSecrets(IConfiguration configuration) : ISecretProvider
{
    private const string Section = "Pipelines:Secrets";

    /// <inheritdoc/>
    public string Describe(string name) => $"setting {Section}:{name}";

    /// <inheritdoc/>
    public ValueTask<Secret?> FindAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(configuration[$"{Section}:{name}"] is { Length: > 0 } value ? new Secret(value) : null);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<string>>(
        [.. configuration.GetSection(Section).GetChildren().Where(setting => setting.Value is { Length: > 0 }).Select(setting => setting.Key).Where(SecretName.IsValid)]);
}
