using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.Backfills.Driving;

/// <summary>Is told when one of some executions has ended in this process, or was let go of.</summary>
/// <param name="ends">Where that is told.</param>
/// <param name="ended">Called then; must be quick.</param>
internal sealed class EndWatch(ExecutionEnds ends, Action ended) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IDisposable> _watched = new(StringComparer.Ordinal);

    /// <summary>Watches an execution, which need not exist yet.</summary>
    /// <returns>Whether it was not watched before.</returns>
    public bool Add(string executionId)
    {
        lock (_gate)
        {
            return !_watched.ContainsKey(executionId) && _watched.TryAdd(executionId, ends.Watch(executionId, () => Tell(executionId)));
        }
    }

    /// <summary>Forgets all but some: what ends in another process is never told here.</summary>
    public void Keep(IEnumerable<string> executionIds)
    {
        var kept = executionIds.ToHashSet(StringComparer.Ordinal);
        List<IDisposable> forgotten = [];
        lock (_gate)
        {
            foreach (var (id, watched) in _watched.Where(each => !kept.Contains(each.Key)).ToList())
            {
                _watched.Remove(id);
                forgotten.Add(watched);
            }
        }

        forgotten.ForEach(static each => each.Dispose());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        List<IDisposable> watched;
        lock (_gate)
        {
            watched = [.. _watched.Values];
            _watched.Clear();
        }

        watched.ForEach(static each => each.Dispose());
    }

    private void Tell(string executionId)
    {
        lock (_gate)
        {
            _watched.Remove(executionId);
        }

        ended();
    }
}
