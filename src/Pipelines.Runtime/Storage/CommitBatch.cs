using System.Runtime.InteropServices;

namespace Pipelines.Runtime.Storage;

/// <summary>Commits that go to the store in one transaction, and those who wait for them. Used again for the next transaction.</summary>
internal sealed class CommitBatch
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly List<ExecutionCommit> _commits = [];
    private readonly List<PendingCommit> _waiting = [];

    // Nearly every execution has one commit in a batch, which then passes through as it is.
    private readonly Dictionary<int, CommitMerge> _merges = [];

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
        ref var position = ref CollectionsMarshal.GetValueRefOrAddDefault(_positions, commit.ExecutionId, out var isHere);
        if (!isHere)
        {
            position = _commits.Count;
            _commits.Add(commit);
        }
        else if (!TryMerge(position, commit))
        {
            return false;
        }

        _waiting.Add(pending);
        SizeBytes += SizeOf(commit);
        OnlyCreates &= !NeedsLease(commit);
        return true;
    }

    /// <summary>One commit an execution, in the order in which executions came first.</summary>
    public IReadOnlyList<ExecutionCommit> ToCommits()
    {
        foreach (var (position, merge) in _merges)
        {
            _commits[position] = merge.ToCommit();
        }

        return [.. _commits];
    }

    /// <summary>Makes it empty.</summary>
    public void Clear()
    {
        _positions.Clear();
        _commits.Clear();
        _waiting.Clear();
        _merges.Clear();
        (OnlyCreates, SizeBytes) = (true, 0);
    }

    private bool TryMerge(int position, ExecutionCommit next)
    {
        if (!_merges.TryGetValue(position, out var merge))
        {
            merge = new CommitMerge(_commits[position]);
            _merges.Add(position, merge);
        }

        if (!merge.Accepts(next))
        {
            return false;
        }

        merge.Add(next);
        return true;
    }

    private static long SizeOf(ExecutionCommit commit)
    {
        var size = (long)(commit.Created?.InputsJson.Length ?? 0) + (commit.Change?.OutputsJson?.Length ?? 0);
        for (var index = 0; index < commit.Outputs.Count; index++)
        {
            size += commit.Outputs[index].Json.Length;
        }

        for (var index = 0; index < commit.Logs.Count; index++)
        {
            size += commit.Logs[index].Message.Length + (commit.Logs[index].Exception?.Length ?? 0);
        }

        return size;
    }
}
