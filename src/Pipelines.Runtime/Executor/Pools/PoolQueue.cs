namespace Pipelines.Runtime.Executor.Pools;

/// <summary>Who waits for one pool in this process: the greatest priority first, then whoever waits longest. Not thread-safe.</summary>
internal sealed class PoolQueue
{
    /// <summary>The most that ask at once; whoever is behind so many would not fit anyway, but in the largest of pools.</summary>
    private const int MaxAsked = 100;

    private readonly SortedDictionary<(int, long), PoolWait> _waits = [];
    private long _order;

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty => _waits.Count == 0;

    /// <summary>Who waits, in order.</summary>
    public IEnumerable<PoolWait> Waits => _waits.Values;

    /// <summary>Adds one to those who wait.</summary>
    public void Add(PoolWait wait)
    {
        wait.Place = (-wait.Priority, _order++);
        _waits.Add(wait.Place, wait);
    }

    /// <summary>Who is to ask now, in order: as many as the whole pool could take.</summary>
    public List<PoolWait> TakeFirst()
    {
        var asked = new List<PoolWait>();
        var withdrawn = new List<PoolWait>();
        var slots = 0;
        foreach (var wait in _waits.Values)
        {
            if (asked.Count == MaxAsked || (asked.Count > 0 && slots + wait.Entry.TaskRun.PoolSlots > wait.Entry.Size))
            {
                break;
            }

            if (wait.TryAsk())
            {
                asked.Add(wait);
                slots += wait.Entry.TaskRun.PoolSlots;
            }
            else
            {
                withdrawn.Add(wait);
            }
        }

        withdrawn.ForEach(Remove);
        return asked;
    }

    /// <summary>Takes out one whose wish is over.</summary>
    public void Remove(PoolWait wait) => _waits.Remove(wait.Place);
}
