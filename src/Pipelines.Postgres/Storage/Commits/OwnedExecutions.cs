using System.Collections.Concurrent;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>
/// The keys of the executions that this process drives, so that a commit names rows by their key without asking first. It only saves a
/// question: a key never changes, and whether the node owns the execution is for the fence of each commit to say.
/// </summary>
internal sealed class OwnedExecutions
{
    private readonly ConcurrentDictionary<string, OwnedExecution> _owned = new(StringComparer.Ordinal);

    /// <summary>Remembers an execution.</summary>
    public void Put(string id, OwnedExecution execution) => _owned[id] = execution;

    /// <summary>Finds an execution.</summary>
    public bool TryGet(string id, out OwnedExecution execution) => _owned.TryGetValue(id, out execution);

    /// <summary>Forgets an execution that the node owns no more, or may not.</summary>
    public void Remove(string id) => _owned.TryRemove(id, out _);
}
