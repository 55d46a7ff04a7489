using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>The slots of pools that are taken, while task runs enter one after the other.</summary>
/// <param name="sums">How many slots of each pool are taken.</param>
/// <param name="present">Those who ask and are in a pool already, with the slots they hold.</param>
internal sealed class PoolSlots(IEnumerable<KeyValuePair<string, long>> sums, IEnumerable<((long Execution, TaskRunKey Key) TaskRun, string Pool, int Slots)> present)
{
    private readonly Dictionary<string, long> _taken = new(sums, StringComparer.Ordinal);
    private readonly HashSet<string> _full = new(StringComparer.Ordinal);
    private readonly Dictionary<(long, TaskRunKey), (string Pool, int Slots)> _present =
        present.ToDictionary(static entry => entry.TaskRun, static entry => (entry.Pool, entry.Slots));

    /// <summary>Enters, if there is room. Once one does not fit, none after it enters the same pool.</summary>
    public bool TryEnter(long execution, TaskRunRecord taskRun, int size)
    {
        var pool = taskRun.Pool!;
        if (_full.Contains(pool))
        {
            return false;
        }

        var id = (execution, taskRun.Key);
        var held = _present.TryGetValue(id, out var before) && before.Pool == pool ? before.Slots : 0;
        var taken = _taken.GetValueOrDefault(pool) - held + taskRun.PoolSlots;
        if (taken > size)
        {
            _full.Add(pool);
            return false;
        }

        if (before.Pool is { } left && left != pool)
        {
            _taken[left] = _taken.GetValueOrDefault(left) - before.Slots;
        }

        _taken[pool] = taken;
        _present[id] = (pool, taskRun.PoolSlots);
        return true;
    }
}
