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
            CommitRight.Require(lease, commit);
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
}
