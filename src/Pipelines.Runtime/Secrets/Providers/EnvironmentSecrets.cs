using System.Collections;

namespace Pipelines.Runtime.Secrets.Providers;

/// <summary>
/// Secrets from environment variables: <c>PIPELINES_SECRET_API_KEY</c> is the value of <c>api-key</c>, and
/// <c>PIPELINES_SECRET_API_KEY_FILE</c> the path of a file with it.
/// </summary>
/// <param name="variables">The environment; read anew each time.</param>
internal sealed class EnvironmentSecrets(Func<IDictionary> variables) : ISecretProvider
{
    private const string Prefix = "PIPELINES_SECRET_";
    private const string FileSuffix = "_FILE";

    /// <summary>Of this process.</summary>
    public EnvironmentSecrets()
        : this(Environment.GetEnvironmentVariables)
    {
    }

    /// <inheritdoc/>
    public string Describe(string name) => $"environment variable {Variable(name)} or {Variable(name)}{FileSuffix}";

    /// <inheritdoc/>
    public ValueTask<Secret?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var environment = variables();
        if (environment[Variable(name)] is string { Length: > 0 } value)
        {
            return ValueTask.FromResult<Secret?>(new Secret(value));
        }

        return environment[Variable(name) + FileSuffix] is string { Length: > 0 } path
            ? SecretFile.ReadAsync(path, $"environment variable {Variable(name)}{FileSuffix}", isRequired: true, cancellationToken)
            : ValueTask.FromResult<Secret?>(null);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<string>>(
        [.. variables().Keys.Cast<string>().Where(IsSecret).Select(Name).Where(SecretName.IsValid).Distinct(StringComparer.Ordinal)]);

    private static bool IsSecret(string variable) => variable.StartsWith(Prefix, StringComparison.Ordinal);

    private static string Variable(string name) => Prefix + name.Replace('-', '_').Replace('.', '_').ToUpperInvariant();

    private static string Name(string variable)
    {
        var name = variable[Prefix.Length..];
        return (name.EndsWith(FileSuffix, StringComparison.Ordinal) ? name[..^FileSuffix.Length] : name).Replace('_', '-').ToLowerInvariant();
    }
}
