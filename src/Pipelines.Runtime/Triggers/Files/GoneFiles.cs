using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Triggers.Files;

/// <summary>
/// Forgets the start keys of files that are gone. Only after a day: a network folder that is not mounted looks empty, and what lay in it is
/// not new when it is back; nor may a process that slept start again what another one has moved away. Since when a file is gone is kept in
/// the store, so that a program that is restarted every night forgets too.
/// </summary>
internal sealed class GoneFiles(TriggerName trigger, IStartStore store, StoreClock clock)
{
    /// <summary>How long a file must be gone.</summary>
    public static readonly TimeSpan GoneFor = TimeSpan.FromDays(1);

    /// <summary>How often the keys are looked at.</summary>
    public static readonly TimeSpan LookEach = TimeSpan.FromHours(1);

    /// <summary>What is left of a trigger that is no more goes by itself.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private const int PageSize = 1000;
    private readonly string _prefix = StartKeys.Files(trigger);
    private long? _lookedAt;

    /// <summary>Forgets what is to be forgotten, when it is time to look.</summary>
    /// <param name="present">The files that are there: all of them.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task ForgetAsync(IEnumerable<SourceFile> present, CancellationToken cancellationToken)
    {
        if (_lookedAt is { } before && clock.GetElapsedTime(before) < LookEach)
        {
            return;
        }

        var looked = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        var there = present.Select(file => FileKeys.Of(trigger, file)).ToHashSet(StringComparer.Ordinal);
        var goneSince = await store.ListAllAsync(DocumentKinds.FileGone, _prefix, clock, cancellationToken)
            .ToDictionaryAsync(static document => document.Name, static document => document.UpdatedAt, StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        string? after = null;
        IReadOnlyList<string> page;
        do
        {
            page = await store.ListStartKeysAsync(_prefix, after, PageSize, cancellationToken).ConfigureAwait(false);
            var gone = page.Where(key => !there.Contains(FileKeys.First(key))).ToList();
            var old = gone.Where(key => goneSince.TryGetValue(key, out var since) && now - since >= GoneFor).ToList();
            if (old.Count > 0)
            {
                await store.DeleteStartKeysAsync(old, cancellationToken).ConfigureAwait(false);
            }

            await WriteAsync(gone.Where(key => !goneSince.ContainsKey(key)).Select(key => Note(key, now)), now, cancellationToken).ConfigureAwait(false);

            // Left are those of keys that are no more, and those of files that are back.
            gone.Except(old).ToList().ForEach(key => goneSince.Remove(key));
            after = page.Count > 0 ? page[^1] : null;
        }
        while (page.Count == PageSize);

        await WriteAsync(goneSince.Keys.Select(Forget), now, cancellationToken).ConfigureAwait(false);
        _lookedAt = looked;
    }

    private async Task WriteAsync(IEnumerable<DocumentWrite> writes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var some in writes.Chunk(PageSize))
        {
            await store.WriteDocumentsAsync(some, now, cancellationToken).ConfigureAwait(false);
        }
    }

    private static DocumentWrite Note(string key, DateTimeOffset now) => new() { Kind = DocumentKinds.FileGone, Name = key, Json = "{}"u8.ToArray(), ExpectedVersion = 0, ExpiresAt = now + KeptFor };

    private static DocumentWrite Forget(string key) => new() { Kind = DocumentKinds.FileGone, Name = key, Json = null };
}
