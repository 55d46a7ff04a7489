using System.Globalization;
using Pipelines.Runtime.CommandLine.Doctor;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Secrets.Redaction;

namespace Pipelines.Runtime.CommandLine.Secrets;

/// <summary>Finds out where secrets come from.</summary>
/// <param name="secrets">The program's secrets.</param>
internal sealed class SecretSurvey(ProgramSecrets secrets)
{
    /// <summary>The names that the providers can tell, in order; a place that cannot be read is a failure of its own.</summary>
    /// <param name="failures">Takes what cannot be read.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    public async Task<IReadOnlyList<string>> NamesAsync(ICollection<SecretCheck> failures, CancellationToken cancellationToken)
    {
        var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in secrets.Providers)
        {
            try
            {
                names.UnionWith(await provider.ListAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (PipelineException exception)
            {
                failures.Add(new SecretCheck("*", CheckStatus.Fail, null, exception.Message));
            }
        }

        return [.. names];
    }

    /// <summary>Looks for one secret in all places.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    public async Task<SecretCheck> CheckAsync(string name, CancellationToken cancellationToken)
    {
        string? source = null;
        var hidden = new List<string>();
        var notes = new List<string>();
        foreach (var provider in secrets.Providers)
        {
            try
            {
                if (await provider.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } secret)
                {
                    continue;
                }

                if (source is not null)
                {
                    hidden.Add(provider.Describe(name));
                    continue;
                }

                source = provider.Describe(name);
                if (secret.Reveal().Trim().Length < SecretPatterns.MinLength)
                {
                    notes.Add(string.Create(CultureInfo.InvariantCulture, $"it is shorter than {SecretPatterns.MinLength} characters, so it is masked only where it stands as a word; use a longer one"));
                }
            }
            catch (PipelineException exception)
            {
                // Whoever asks for the secret meets this error before any later place is looked at.
                return new SecretCheck(name, source is null ? CheckStatus.Fail : CheckStatus.Warn, source, exception.Message);
            }
        }

        if (source is null)
        {
            return new SecretCheck(name, CheckStatus.Fail, null, secrets.Missing(name, "").Message);
        }

        if (hidden.Count > 0)
        {
            notes.Add($"also in {string.Join(" and ", hidden)}, which is not used");
        }

        return notes.Count == 0 ? new SecretCheck(name, CheckStatus.Ok, source) : new SecretCheck(name, CheckStatus.Warn, source, string.Join("; ", notes));
    }
}
