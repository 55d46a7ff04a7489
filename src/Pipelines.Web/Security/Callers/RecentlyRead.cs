using System.Collections.Concurrent;

namespace Pipelines.Web.Security.Callers;

/// <summary>What was read from the store a moment ago, so that not every request reads it again; forgotten so soon that a revocation counts within seconds.</summary>
/// <typeparam name="T">What.</typeparam>
/// <param name="time">The clock.</param>
internal sealed class RecentlyRead<T>(TimeProvider time)
    where T : class
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(3);

    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, (T Value, long ReadAt)> _read = new(StringComparer.Ordinal);

    /// <summary>A value that is recent; <see langword="null"/> when it must be read.</summary>
    public T? Find(string name) => _read.TryGetValue(name, out var found) && time.GetElapsedTime(found.ReadAt) < MaxAge ? found.Value : null;

    /// <summary>Keeps what was just read.</summary>
    public void Keep(string name, T value)
    {
        if (_read.Count >= Most)
        {
            _read.Clear();
        }

        _read[name] = (value, time.GetTimestamp());
    }

    /// <summary>Forgets a value.</summary>
    public void Forget(string name) => _read.TryRemove(name, out _);
}
