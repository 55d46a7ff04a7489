namespace Pipelines.Runtime.Storage;

/// <summary>Who may commit what, as far as the commit itself says; that the lease still holds is for the store to know.</summary>
public static class CommitRight
{
    /// <summary>Refuses a commit that its lease gives no right to.</summary>
    /// <param name="lease">Who commits; <see langword="null"/> for nobody, who may only create executions that nobody drives.</param>
    /// <param name="commit">What changes.</param>
    /// <exception cref="ArgumentException">The commit changes an execution without a lease, or creates one for another node.</exception>
    public static void Require(NodeLease? lease, ExecutionCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        if (commit.Created is { } created)
        {
            if (created.Id != commit.ExecutionId)
            {
                throw new ArgumentException($"The commit of execution '{commit.ExecutionId}' creates '{created.Id}'.", nameof(commit));
            }

            if (created.NodeId is not null && created.NodeId != lease?.NodeId)
            {
                throw new ArgumentException($"Execution '{commit.ExecutionId}' is created for node '{created.NodeId}' without that node's lease.", nameof(commit));
            }
        }
        else if (lease is null)
        {
            throw new ArgumentException($"The commit of execution '{commit.ExecutionId}' changes it without a lease.", nameof(commit));
        }
    }
}
