using System.Collections.Concurrent;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>Reads each text once: a hundred thousand different cron expressions are made of a few hundred different fields.</summary>
/// <typeparam name="T">What is read; shared, so never changed.</typeparam>
/// <param name="read">Reads a text.</param>
internal sealed class ReadOnce<T>(Func<string, T> read)
{
    /// <summary>Texts come from programs and from people; whoever makes up new ones without end must not fill the memory.</summary>
    private const int MostKept = 1000;

    private readonly ConcurrentDictionary<string, T> _kept = new(StringComparer.Ordinal);

    /// <summary>What a text says.</summary>
    public T Of(string text)
    {
        if (_kept.TryGetValue(text, out var kept))
        {
            return kept;
        }

        var value = read(text);
        if (_kept.Count < MostKept)
        {
            _kept.TryAdd(text, value);
        }

        return value;
    }
}
