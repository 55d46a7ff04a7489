using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Access.Keys;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Hosting;
using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Security.Callers;

/// <summary>Who calls by an API key, of the settings or of the store.</summary>
internal sealed class KeyCallers(IOptions<WebSecurityOptions> options, ProgramSecrets secrets, ApiKeys keys, StoreClock clock)
{
    /// <summary>Shorter secrets could be guessed: a fast hash does not protect them.</summary>
    private const int ShortestSecret = 32;

    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);
    private static readonly string HashOfNobody = new('0', 64);

    private readonly RecentlyRead<StoredApiKey> _recent = new(clock);
    private readonly ConcurrentDictionary<string, bool> _noting = new(StringComparer.Ordinal);
    private List<(string Hash, KnownCaller Caller)> _configured = [];

    /// <summary>Reads the keys of the settings.</summary>
    /// <exception cref="OptionsValidationException">A secret is not there, or is too short to be one.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (loaded, mistakes) = (new List<(string, KnownCaller)>(), new List<string>());
        foreach (var key in options.Value.ApiKeys.Values)
        {
            var path = $"{WebOptions.Section}:{nameof(WebSecurityOptions.ApiKeys)}:{key.Name}:{nameof(ConfiguredKey.Secret)}";
            var hash = key.Hash;
            if (key.Secret is { } name)
            {
                var secret = (await secrets.TryGetAsync(name, cancellationToken).ConfigureAwait(false))?.Reveal();
                if (secret is not { Length: >= ShortestSecret and <= ApiKeyText.MaxLength })
                {
                    mistakes.Add(secret is null
                        ? $"{path}: {secrets.Missing(name, "").Message}"
                        : $"{path}: secret '{name}' has {secret.Length} characters; a key has {ShortestSecret} to {ApiKeyText.MaxLength}, all of them random. 'openssl rand -hex 32' makes one.");
                    continue;
                }

                hash = ApiKeyText.Hash(secret);
            }

            loaded.Add((hash!, KnownCaller.OfKey(key.Name, null, key.Grant)));
        }

        if (mistakes.Count > 0)
        {
            throw new OptionsValidationException(nameof(WebSecurityOptions), typeof(WebSecurityOptions), mistakes);
        }

        _configured = loaded;
    }

    /// <summary>Whether there is any key.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken) => _configured.Count > 0 || await keys.AnyAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Who has a key; <see langword="null"/> when nobody has, or it serves no more.</summary>
    /// <param name="key">The key as it was sent.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<KnownCaller?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (key.Length is 0 or > ApiKeyText.MaxLength)
        {
            return null;
        }

        var hash = ApiKeyText.Hash(key);
        KnownCaller? configured = null;
        foreach (var (other, caller) in _configured)
        {
            // All of them, so that the time does not tell which.
            configured = ApiKeyText.AreSame(other, hash) ? caller : configured;
        }

        return configured ?? (ApiKeyText.FindId(key) is { } id ? await FindStoredAsync(id, hash, cancellationToken).ConfigureAwait(false) : null);
    }

    private async ValueTask<KnownCaller?> FindStoredAsync(string id, string hash, CancellationToken cancellationToken)
    {
        var stored = _recent.Find(id);
        if (stored is null && (stored = await keys.FindAsync(id, cancellationToken).ConfigureAwait(false)) is not null)
        {
            _recent.Keep(id, stored);
        }

        if (!IsServing(stored, hash))
        {
            return null;
        }

        stored = await NoteUseAsync(stored!, cancellationToken).ConfigureAwait(false);
        return IsServing(stored, hash) && stored!.Record.Grant is { } grant ? KnownCaller.OfKey(stored.Record.Name, id, grant) : null;
    }

    private bool IsServing(StoredApiKey? stored, string hash) => ApiKeyText.AreSame(stored?.Record.Hash ?? HashOfNobody, hash) && stored?.Record.IsValid(clock.GetUtcNow()) == true;

    /// <summary>Notes that a key is used, once a minute over all processes.</summary>
    /// <returns>The key as it is now; <see langword="null"/> when it is gone.</returns>
    private async ValueTask<StoredApiKey?> NoteUseAsync(StoredApiKey key, CancellationToken cancellationToken)
    {
        var id = key.Record.Id;
        if ((key.Record.LastUsedAt is { } last && clock.GetUtcNow() - last < NotedEvery) || !_noting.TryAdd(id, true))
        {
            return key;
        }

        try
        {
            var noted = await keys.NoteUseAsync(key, cancellationToken).ConfigureAwait(false) ?? await keys.FindAsync(id, cancellationToken).ConfigureAwait(false);
            if (noted is null)
            {
                _recent.Forget(id);
            }
            else
            {
                _recent.Keep(id, noted);
            }

            return noted;
        }
        catch (StoreUnavailableException)
        {
            // Whoever only looks is not refused because the disk is full.
            return key;
        }
        finally
        {
            _noting.TryRemove(id, out _);
        }
    }
}
