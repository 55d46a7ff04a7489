using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>
/// A batch on its way to the server, under a number of its lease that is recorded with it. As long as its outcome is not known it is sent
/// again under the same number: the server takes one of them, whichever comes first.
/// </summary>
internal sealed class NumberedBatch(NodeLease? lease, IReadOnlyList<ExecutionCommit> commits)
{
    /// <summary>The commits.</summary>
    public IReadOnlyList<ExecutionCommit> Commits { get; } = commits;

    /// <summary>Who commits; <see langword="null"/> for nobody.</summary>
    public NodeLease? Lease { get; } = lease;

    /// <summary>The number; 0 before it has one, and without a lease.</summary>
    public long Number { get; set; }

    /// <summary>How often it was sent without an answer: it may be committed.</summary>
    public int Unanswered { get; set; }

    /// <summary>Whether these are the same commits of the same lease.</summary>
    public bool Is(NodeLease? lease, IReadOnlyList<ExecutionCommit> commits) => ReferenceEquals(Commits, commits) && Lease == lease;
}
