namespace Pipelines.Runtime.Secrets.Providers;

/// <summary>Secrets from a folder with a file for each, such as Docker's <c>/run/secrets</c> and systemd's <c>$CREDENTIALS_DIRECTORY</c>.</summary>
/// <param name="kind">What the folder is, for people.</param>
/// <param name="directory">The folder; <see langword="null"/> where there is none.</param>
internal sealed class DirectorySecrets(string kind, Func<string?> directory) : ISecretProvider
{
    /// <inheritdoc/>
    public string Describe(string name) => directory() is { } folder ? $"{kind} {Path.Combine(folder, name)}" : $"{kind} (not set)";

    /// <inheritdoc/>
    public ValueTask<Secret?> FindAsync(string name, CancellationToken cancellationToken) => directory() is { } folder
        ? SecretFile.ReadAsync(Path.Combine(folder, name), kind, isRequired: false, cancellationToken)
        : ValueTask.FromResult<Secret?>(null);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            return ValueTask.FromResult<IReadOnlyList<string>>(
                directory() is { } folder && Directory.Exists(folder)
                    ? [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Where(SecretName.IsValid)]
                    : []);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"The secrets in {kind} '{directory()}' cannot be listed: {exception.Message}", exception);
        }
    }
}
