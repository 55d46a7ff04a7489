namespace Pipelines.Runtime.Executor;

/// <summary>Tells those who wait for the end of an execution that this process drives; costs a look-up for one that nobody waits for.</summary>
internal sealed class ExecutionEnds
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Action>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Calls back once when the execution has ended, or was let go of, in this process.</summary>
    /// <param name="executionId">The execution, which need not exist yet.</param>
    /// <param name="ended">Must be quick: it runs on the path of the execution.</param>
    /// <returns>Ends the wish.</returns>
    public IDisposable Watch(string executionId, Action ended)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(executionId, out var others))
            {
                others.Add(ended);
            }
            else
            {
                _waiting.Add(executionId, [ended]);
            }
        }

        return new Wish(this, executionId, ended);
    }

    /// <summary>The execution has ended, or was let go of.</summary>
    public void Tell(string executionId)
    {
        List<Action>? waiting;
        lock (_gate)
        {
            if (!_waiting.Remove(executionId, out waiting))
            {
                return;
            }
        }

        waiting.ForEach(static ended => ended());
    }

    private void Forget(string executionId, Action ended)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(executionId, out var waiting) && waiting.Remove(ended) && waiting.Count == 0)
            {
                _waiting.Remove(executionId);
            }
        }
    }

    private sealed class Wish(ExecutionEnds ends, string executionId, Action ended) : IDisposable
    {
        public void Dispose() => ends.Forget(executionId, ended);
    }
}
