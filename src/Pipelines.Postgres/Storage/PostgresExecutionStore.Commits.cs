using System.Data;
using Npgsql;
using Pipelines.Postgres.Storage.Commits;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    private const string SelectOwned = """SELECT "id", "key", "concurrency_key" FROM "executions" WHERE "id" = ANY ($1) AND "node_id" = $2""";

    private const string SelectThere = """SELECT "id" FROM "executions" WHERE "id" = ANY ($1)""";

    private const string SelectNumber = """SELECT "batch" FROM "node_commits" WHERE "epoch" = $1""";

    /// <summary>Batches go one after the other, as their numbers do.</summary>
    private readonly SemaphoreSlim _commitTurn = new(1);

    private readonly OwnedExecutions _owned = new();
    private readonly ExecutionKeys _keys = new();

    /// <summary>The statements of <see cref="_commitConnection"/>: they know under which names that server session has prepared them.</summary>
    private CommitWriter _commitWriter = new();

    /// <summary>A connection of its own for commits, whose statements stay prepared.</summary>
    private NpgsqlConnection? _commitConnection;

    /// <summary>The batch whose outcome is not known; the caller passes it again.</summary>
    private NumberedBatch? _unanswered;

    /// <summary>The lease of the last batch, and the number of that.</summary>
    private (long Epoch, long Number) _lastBatch;

    /// <inheritdoc/>
    public async Task CommitAsync(NodeLease? lease, IReadOnlyList<ExecutionCommit> batch, CancellationToken cancellationToken)
    {
        foreach (var commit in batch)
        {
            CommitRight.Require(lease, commit);
        }

        if (batch.Count == 0)
        {
            return;
        }

        await _commitTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var numbered = _unanswered is { } before && before.Is(lease, batch) ? before : new NumberedBatch(lease, batch);
            await CommitInTurnAsync(numbered, cancellationToken).ConfigureAwait(false);
            _unanswered = null;
        }
        finally
        {
            _commitTurn.Release();
        }
    }

    private async Task CommitInTurnAsync(NumberedBatch batch, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var isSent = false;
            try
            {
                var connection = await ConnectToCommitAsync(cancellationToken).ConfigureAwait(false);
                await FillAsync(connection, batch, cancellationToken).ConfigureAwait(false);
                isSent = true;
                await SendAsync(connection, batch).ConfigureAwait(false);
                NoteOwned(batch);
                return;
            }
            catch (PostgresException exception) when (PostgresErrors.IsAnswer(exception))
            {
                // What of the batch was prepared before the error, and what was not, is not worth guessing.
                await DropCommitConnectionAsync().ConfigureAwait(false);
                if (IsDone(batch, exception, tries))
                {
                    return;
                }
            }
            catch (Exception failure) when (failure is NpgsqlException or ObjectDisposedException)
            {
                var exception = failure as NpgsqlException ?? PostgresErrors.Broken((ObjectDisposedException)failure);
                var unavailable = PostgresErrors.ToUnavailable(exception, _options) ?? PostgresErrors.Unanswered(exception, _options);
                await DropCommitConnectionAsync().ConfigureAwait(false);
                if (isSent)
                {
                    batch.Unanswered++;
                    _unanswered = batch;
                }

                // A connection that was idle when the server restarted is found broken only now; another one may be in order.
                if (tries > 1 || exception.InnerException is TimeoutException)
                {
                    throw unavailable;
                }
            }
            finally
            {
                _commitWriter.Clear();
            }
        }
    }

    /// <summary>Looks at why the server refused a batch, of which it wrote nothing this time.</summary>
    /// <returns>Whether the batch is committed; <see langword="false"/> to send it again.</returns>
    private bool IsDone(NumberedBatch batch, PostgresException exception, int tries)
    {
        switch (exception.SqlState)
        {
            case PostgresErrors.LeaseGone:
                throw new LeaseLostException(batch.Lease!);
            case PostgresErrors.AlreadyCommitted when batch.Unanswered > 0:
                // It was this very batch, whose answer was lost. What it made has the keys of that time.
                ForgetOwned(batch);
                return true;
            case PostgresErrors.AlreadyCommitted when tries < PostgresErrors.MaxTries:
                // Another store of this process commits under the same lease.
                (_lastBatch, batch.Number) = (default, 0);
                return false;
            case PostgresErrors.NotOwned when tries < PostgresErrors.MaxTries:
                ForgetOwned(batch);
                return false;
            case var _ when PostgresErrors.IsConflict(exception) && tries < PostgresErrors.MaxTries:
                return false;
            default:
                // What it was to create is not there.
                ForgetOwned(batch);
                throw PostgresErrors.ToUnavailable(exception, _options) ?? (Exception)exception;
        }
    }

    /// <summary>Puts what changes into the statements. What the node does not own is left out.</summary>
    private async Task FillAsync(NpgsqlConnection connection, NumberedBatch batch, CancellationToken cancellationToken)
    {
        if (batch is { Lease: { } lease, Number: 0 })
        {
            batch.Number = 1 + await LastNumberAsync(connection, lease, cancellationToken).ConfigureAwait(false);
        }

        await LookUpAsync(connection, batch, cancellationToken).ConfigureAwait(false);
        await _keys.ReserveAsync(connection, batch.Commits.Sum(CommitWriter.KeysOf), cancellationToken).ConfigureAwait(false);
        var isRepeatable = batch is { Lease: null, Unanswered: > 0 };

        // The keys that are handed out now are others than the first time: what hangs on an execution would come under a key that nobody has.
        var there = isRepeatable ? await FindCreatedAsync(connection, batch, cancellationToken).ConfigureAwait(false) : [];
        foreach (var commit in batch.Commits)
        {
            if (commit.Created is { } created)
            {
                if (there.Contains(created.Id))
                {
                    continue;
                }

                var key = _keys.Take();
                _commitWriter.Create(key, created, commit, _keys, isRepeatable);
                if (created.NodeId is not null)
                {
                    _owned.Put(created.Id, new OwnedExecution(key, PostgresText.CleanOrNull(created.ConcurrencyKey)));
                }
            }
            else if (_owned.TryGet(commit.ExecutionId, out var owned))
            {
                _commitWriter.Change(owned, commit, _keys);
            }
        }
    }

    private static async Task<HashSet<string>> FindCreatedAsync(NpgsqlConnection connection, NumberedBatch batch, CancellationToken cancellationToken)
    {
        List<string> ids = [.. batch.Commits.Where(static commit => commit.Created is not null).Select(static commit => commit.ExecutionId)];
        var found = await connection.Statement(SelectThere).With(ids).ReadAllAsync(static row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        return new HashSet<string>(found, StringComparer.Ordinal);
    }

    private async Task SendAsync(NpgsqlConnection connection, NumberedBatch batch)
    {
        var statements = connection.CreateBatch();
        await using (statements.ConfigureAwait(false))
        {
            // A server that is silent is given up within seconds; one that is only slow gets more time with each try.
            statements.Timeout = PostgresConnections.PatienceSeconds << Math.Min(batch.Unanswered, 4);
            _commitWriter.AddTo(statements, batch.Lease, batch.Number);

            // Once it is on its way it is awaited: to stop waiting would only make the outcome unknown.
            // Nothing is left when all of it was there.
            if (statements.BatchCommands.Count > 0)
            {
                await statements.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }

            statements.BatchCommands.Clear();
        }
    }

    private async Task<long> LastNumberAsync(NpgsqlConnection connection, NodeLease lease, CancellationToken cancellationToken)
    {
        if (_lastBatch.Epoch != lease.Epoch)
        {
            var recorded = await connection.Statement(SelectNumber).With(lease.Epoch).ReadFirstAsync(static row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
            _lastBatch = (lease.Epoch, recorded);
        }

        // Taken, whatever becomes of the batch: a late one of that number is refused after the next.
        return _lastBatch.Number++;
    }

    private async Task LookUpAsync(NpgsqlConnection connection, NumberedBatch batch, CancellationToken cancellationToken)
    {
        List<string>? unknown = null;
        foreach (var commit in batch.Commits)
        {
            if (commit.Created is null && !_owned.TryGet(commit.ExecutionId, out _))
            {
                (unknown ??= []).Add(commit.ExecutionId);
            }
        }

        if (unknown is not null)
        {
            var found = await connection.Statement(SelectOwned).With(unknown).With(batch.Lease!.NodeId).ReadAllAsync(
                static row => (Id: row.GetString(0), Execution: new OwnedExecution(row.GetInt64(1), row.GetStringOrNull(2))), cancellationToken).ConfigureAwait(false);
            foreach (var (id, execution) in found)
            {
                _owned.Put(id, execution);
            }
        }
    }

    private void ForgetOwned(NumberedBatch batch)
    {
        foreach (var commit in batch.Commits)
        {
            _owned.Remove(commit.ExecutionId);
        }
    }

    private void NoteOwned(NumberedBatch batch)
    {
        foreach (var commit in batch.Commits)
        {
            if (commit.Change?.EndsOwnership() == true || commit.Created?.State.IsTerminal() == true)
            {
                _owned.Remove(commit.ExecutionId);
            }
        }
    }

    private async Task<NpgsqlConnection> ConnectToCommitAsync(CancellationToken cancellationToken)
    {
        if (_commitConnection is { State: not ConnectionState.Open })
        {
            await DropCommitConnectionAsync().ConfigureAwait(false);
        }

        return _commitConnection ??= await PostgresConnections.OpenAsync(_commits.CreateConnection(), cancellationToken).ConfigureAwait(false);
    }

    private async Task DropCommitConnectionAsync()
    {
        if (Interlocked.Exchange(ref _commitConnection, null) is { } connection)
        {
            _commitWriter = new CommitWriter();
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
