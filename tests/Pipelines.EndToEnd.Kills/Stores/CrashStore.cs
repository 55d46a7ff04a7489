using System.Data.Common;
using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Kills.Stores;

/// <summary>The store that the processes to be killed share, looked at behind their backs.</summary>
internal abstract class CrashStore
{
    /// <summary>What a process is told of it: settings as environment variables.</summary>
    public abstract IEnumerable<(string Name, string Value)> Settings { get; }

    /// <summary>How many executions there are, and how many of them have not ended.</summary>
    /// <param name="flow">Of which flow; <see langword="null"/> for all.</param>
    public (long All, long Open) Count(string? flow = null)
    {
        using var connection = Open();
        return StoreRows.Count(connection, flow);
    }

    /// <summary>Everything about every execution, oldest first.</summary>
    public IReadOnlyList<StoredExecution> ReadExecutions()
    {
        using var connection = Open();
        return StoreRows.ReadExecutions(connection);
    }

    /// <summary>Whether a process may be stopped where it is without keeping all others out until it goes on.</summary>
    public virtual bool IsUnlocked() => true;

    /// <summary>Opens a connection of one's own.</summary>
    protected abstract DbConnection Open();
}
