using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>
/// Finds executions that this process owns and does not drive. A connection that is cut may lose the answer to a claim that took place:
/// nobody would come for what was claimed before the process ends.
/// </summary>
internal sealed class LostClaims(IExecutionStore store, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>Between its commit and its driver, an execution that is started here is owned and not driven; it has that long.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>How often to look when nothing is known to have gone wrong.</summary>
    private static readonly TimeSpan LookEach = TimeSpan.FromMinutes(5);

    private static readonly ExecutionState[] Open = [.. Enum.GetValues<ExecutionState>().Where(static state => !state.IsTerminal())];

    private Dictionary<string, long> _suspects = [];
    private long _lookedAt = time.GetTimestamp();
    private bool _isDoubted;

    /// <summary>Says that an answer was lost.</summary>
    public void LookSoon() => _isDoubted = true;

    /// <summary>Those that have been owned and not driven for a while.</summary>
    /// <param name="lease">The lease of this process.</param>
    /// <param name="isDriven">Whether it drives an execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<string>> FindAsync(NodeLease lease, Func<string, bool> isDriven, CancellationToken cancellationToken)
    {
        var since = time.GetElapsedTime(_lookedAt);
        if (since < (_isDoubted || _suspects.Count > 0 ? Grace / 2 : LookEach))
        {
            return [];
        }

        var (now, suspects, lost) = (time.GetTimestamp(), new Dictionary<string, long>(StringComparer.Ordinal), new List<string>());
        var query = new ExecutionQuery { NodeId = lease.NodeId, States = Open, Limit = PageSize };
        while (true)
        {
            var page = await store.ListExecutionsAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var id in page.Select(static execution => execution.Id).Where(id => !isDriven(id)))
            {
                var first = _suspects.GetValueOrDefault(id, now);
                if (time.GetElapsedTime(first, now) >= Grace)
                {
                    lost.Add(id);
                }
                else
                {
                    suspects[id] = first;
                }
            }

            if (page.Count < PageSize)
            {
                (_suspects, _lookedAt, _isDoubted) = (suspects, now, false);
                return lost;
            }

            query = query with { BeforeId = page[^1].Id };
        }
    }
}
