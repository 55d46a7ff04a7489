using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Triggers.Files;

/// <summary>
/// Forgets the start keys of files that are gone. Only after a day: a network folder that is not mounted looks empty, and what lay in it is
/// not new when it is back; nor may a process that slept start again what another one has moved away.
/// </summary>
internal sealed class GoneFiles(TriggerName trigger, IStartStore starts, TimeProvider time)
{
    /// <summary>How long a file must be gone.</summary>
    public static readonly TimeSpan GoneFor = TimeSpan.FromDays(1);

    /// <summary>How often the keys are looked at.</summary>
    public static readonly TimeSpan LookEach = TimeSpan.FromHours(1);

    private const int PageSize = 1000;

    private Dictionary<string, long> _gone = [];
    private long? _lookedAt;

    /// <summary>Forgets what is to be forgotten, when it is time to look.</summary>
    /// <param name="present">The files that are there: all of them.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task ForgetAsync(IEnumerable<SourceFile> present, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        if (_lookedAt is { } before && time.GetElapsedTime(before, now) < LookEach)
        {
            return;
        }

        var there = present.Select(file => FileKeys.Of(trigger, file)).ToHashSet(StringComparer.Ordinal);
        var (gone, old, after) = (new Dictionary<string, long>(StringComparer.Ordinal), new List<string>(), (string?)null);
        IReadOnlyList<string> page;
        do
        {
            page = await starts.ListStartKeysAsync(StartKeys.Files(trigger), after, PageSize, cancellationToken).ConfigureAwait(false);
            foreach (var key in page.Where(key => !there.Contains(FileKeys.First(key))))
            {
                var since = _gone.GetValueOrDefault(key, now);
                if (time.GetElapsedTime(since, now) >= GoneFor)
                {
                    old.Add(key);
                }
                else
                {
                    gone[key] = since;
                }
            }

            after = page.Count > 0 ? page[^1] : null;
        }
        while (page.Count == PageSize);

        foreach (var keys in old.Chunk(PageSize))
        {
            await starts.DeleteStartKeysAsync(keys, cancellationToken).ConfigureAwait(false);
        }

        (_gone, _lookedAt) = (gone, now);
    }
}
