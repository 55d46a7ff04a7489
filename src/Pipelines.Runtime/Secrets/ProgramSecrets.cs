namespace Pipelines.Runtime.Secrets;

/// <summary>Asks the providers in their order: those that the program registered, then the built-in ones. What is handed out is masked from then on.</summary>
internal sealed class ProgramSecrets(IEnumerable<ISecretProvider> providers, SecretRegistry registry) : ISecrets
{
    private readonly ISecretProvider[] _providers = [.. providers];

    /// <summary>Who is asked, in this order.</summary>
    public IReadOnlyList<ISecretProvider> Providers => _providers;

    /// <inheritdoc/>
    public async ValueTask<Secret> GetAsync(string name, CancellationToken cancellationToken = default) =>
        await TryGetAsync(name, cancellationToken).ConfigureAwait(false) ?? throw Missing(name, "");

    /// <inheritdoc/>
    public async ValueTask<Secret?> TryGetAsync(string name, CancellationToken cancellationToken = default)
    {
        SecretName.Check(name);
        foreach (var provider in _providers)
        {
            if (await provider.FindAsync(name, cancellationToken).ConfigureAwait(false) is { } secret)
            {
                registry.Program.Add(secret.Reveal());
                return secret;
            }
        }

        return null;
    }

    /// <summary>That a secret is nowhere.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="wanting">Who wants it, e.g. <c> that task 'load' of flow 'a/b' asks for</c>; may be empty.</param>
    public PipelineException Missing(string name, string wanting)
    {
        var places = _providers.Length == 0 ? "There is no place to look for it." : $"Looked at: {string.Join("; ", _providers.Select(provider => provider.Describe(name)))}.";
        return new PipelineException($"Secret '{name}'{wanting} is not set. {places} Set one of these, then look with 'secrets check {name}'.");
    }
}
