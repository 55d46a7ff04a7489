namespace Pipelines.Runtime.Storage;

/// <summary>Commits that go to the store in one transaction, and those who wait for them.</summary>
internal sealed class CommitBatch
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<PendingCommit> _waiting = [];

    /// <summary>Everyone who waits, in the order of their commits.</summary>
    public IReadOnlyList<PendingCommit> Waiting => _waiting;

    /// <summary>Whether every commit only creates an execution that nobody drives yet, so that no lease is needed.</summary>
    public bool OnlyCreates { get; private set; } = true;

    /// <summary>About how many bytes of payload it carries.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Whether a commit does more than create an execution that nobody drives yet.</summary>
    public static bool NeedsLease(ExecutionCommit commit) => commit.Created is not { NodeId: null };

    /// <summary>Adds a commit, joined with those of the same execution that are here already.</summary>
    /// <returns><see langword="false"/> when it must wait for the next batch.</returns>
    public bool TryAdd(PendingCommit pending)
    {
        var commit = pending.Commit;
        if (!_entries.TryGetValue(commit.ExecutionId, out var entry))
        {
            _entries.Add(commit.ExecutionId, new Entry(commit));
        }
        else if (!entry.TryAdd(commit))
        {
            return false;
        }

        _waiting.Add(pending);
        SizeBytes += SizeOf(commit);
        OnlyCreates &= !NeedsLease(commit);
        return true;
    }

    /// <summary>One commit an execution, in the order in which executions came first.</summary>
    public IReadOnlyList<ExecutionCommit> ToCommits() => [.. _entries.Values.Select(static entry => entry.ToCommit())];

    private static long SizeOf(ExecutionCommit commit)
    {
        var size = (long)(commit.Created?.InputsJson.Length ?? 0) + (commit.Change?.OutputsJson?.Length ?? 0);
        foreach (var output in commit.Outputs)
        {
            size += output.Json.Length;
        }

        foreach (var line in commit.Logs)
        {
            size += line.Message.Length + (line.Exception?.Length ?? 0);
        }

        return size;
    }

    /// <summary>Nearly every execution has one commit in a batch, which then passes through as it is.</summary>
    private sealed class Entry(ExecutionCommit first)
    {
        private CommitMerge? _merge;

        public bool TryAdd(ExecutionCommit next)
        {
            _merge ??= new CommitMerge(first);
            if (!_merge.Accepts(next))
            {
                return false;
            }

            _merge.Add(next);
            return true;
        }

        public ExecutionCommit ToCommit() => _merge is null ? first : _merge.ToCommit();
    }
}
