namespace Pipelines.Runtime.Storage;

/// <summary>The one writer of this process: gathers the commits of all executions and makes them durable together (group commit).</summary>
internal interface ICommitQueue
{
    /// <summary>
    /// Adds a commit to the next batch and completes when that batch is durable. Commits of the same execution keep their order;
    /// whoever need not wait may go on and look at the result later.
    /// </summary>
    /// <param name="commit">What changes.</param>
    /// <exception cref="LeaseLostException">The lease was taken away; nothing was committed.</exception>
    /// <exception cref="StoreUnavailableException">The store refused to write; nothing was committed.</exception>
    Task CommitAsync(ExecutionCommit commit);
}
