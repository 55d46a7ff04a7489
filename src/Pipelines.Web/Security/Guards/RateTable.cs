using System.Collections.Concurrent;
using Pipelines.Runtime.Triggers.Webhooks;

namespace Pipelines.Web.Security.Guards;

/// <summary>So many requests a minute for each of many callers, counted by this process for itself.</summary>
/// <param name="perMinute">How many; 0 for any number.</param>
/// <param name="time">The clock.</param>
internal sealed class RateTable(int perMinute, TimeProvider time)
{
    /// <summary>Addresses are cheap to have: the table of those who call must not be what fills the memory.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, (RequestRate Rate, long StartedAt)> _rates = new(StringComparer.Ordinal);

    /// <summary>Lets a request pass, or not.</summary>
    /// <param name="who">Whose.</param>
    /// <param name="retryAfter">When the next one passes.</param>
    public bool TryPass(string who, out TimeSpan retryAfter)
    {
        if (perMinute == 0)
        {
            retryAfter = TimeSpan.Zero;
            return true;
        }

        if (!_rates.TryGetValue(who, out var found))
        {
            if (_rates.Count >= Most)
            {
                Forget();
            }

            found = _rates.GetOrAdd(who, static (_, self) => self.Start(), this);
        }

        return found.Rate.TryPass(out retryAfter);
    }

    /// <summary>Whether a request would pass; it does not count as one.</summary>
    /// <param name="who">Whose.</param>
    /// <param name="retryAfter">When the next one passes.</param>
    public bool CanPass(string who, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        return !_rates.TryGetValue(who, out var found) || found.Rate.CanPass(out retryAfter);
    }

    private (RequestRate Rate, long StartedAt) Start() => (new RequestRate(perMinute, time), time.GetTimestamp());

    /// <summary>A bucket is full again a minute after its first request at the latest, unless it is in use; those lose what they used.</summary>
    private void Forget()
    {
        foreach (var (who, entry) in _rates)
        {
            if (time.GetElapsedTime(entry.StartedAt) > TimeSpan.FromMinutes(1))
            {
                _rates.TryRemove(who, out _);
            }
        }

        if (_rates.Count >= Most)
        {
            _rates.Clear();
        }
    }
}
