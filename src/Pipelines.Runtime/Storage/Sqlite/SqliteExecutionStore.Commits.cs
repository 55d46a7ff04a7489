namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    /// <summary>The prepared statements of the writer's connection; only its thread looks at them.</summary>
    private SqliteCommitWriter? _commits;

    /// <inheritdoc/>
    public Task CommitAsync(NodeLease? lease, IReadOnlyList<ExecutionCommit> batch, CancellationToken cancellationToken)
    {
        foreach (var commit in batch)
        {
            RequireRightToCommit(lease, commit);
        }

        return batch.Count == 0 ? Task.CompletedTask : WriteAsync(
            session =>
            {
                if (lease is not null)
                {
                    RequireLease(session, lease);
                }

                var writer = Commits(session);
                foreach (var commit in batch)
                {
                    writer.Write(commit, lease?.NodeId);
                }

                return true;
            },
            cancellationToken,
            continuesOnWriter: true);
    }

    private SqliteCommitWriter Commits(SqliteSession session) => _commits?.Session == session ? _commits : _commits = new SqliteCommitWriter(session);

    private static void RequireRightToCommit(NodeLease? lease, ExecutionCommit commit)
    {
        if (commit.Created is { } created)
        {
            if (created.Id != commit.ExecutionId)
            {
                throw new ArgumentException($"The commit of execution '{commit.ExecutionId}' creates '{created.Id}'.");
            }

            if (created.NodeId is not null && created.NodeId != lease?.NodeId)
            {
                throw new ArgumentException($"Execution '{commit.ExecutionId}' is created for node '{created.NodeId}' without that node's lease.");
            }
        }
        else if (lease is null)
        {
            throw new ArgumentException($"The commit of execution '{commit.ExecutionId}' changes it without a lease.");
        }
    }
}
