namespace Pipelines;

/// <summary>A place where secrets are kept, such as a vault. Register it as a service: it is asked before the built-in places.</summary>
/// <example>
/// <code>
/// builder.Services.AddSingleton&lt;ISecretProvider, VaultSecrets&gt;();
/// </code>
/// </example>
public interface ISecretProvider
{
    /// <summary>Where this provider looks for a secret, for people: <c>environment variable PIPELINES_SECRET_API_KEY</c>. Never a value.</summary>
    /// <param name="name">The secret's name.</param>
    string Describe(string name);

    /// <summary>Finds a secret; <see langword="null"/> when it is not kept here, and the next provider is asked.</summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    ValueTask<Secret?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names of all secrets kept here, for <c>secrets check</c>. Default: none can be told.</summary>
    /// <param name="cancellationToken">Stops looking.</param>
    ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<string>>([]);
}
