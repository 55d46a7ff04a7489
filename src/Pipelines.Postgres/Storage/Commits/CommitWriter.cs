using Npgsql;
using NpgsqlTypes;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>
/// Turns commits into a handful of statements that go to the server together: one round trip and one transaction, whatever the number of
/// executions. Used again for the next batch; not for several threads.
/// </summary>
internal sealed class CommitWriter
{
    private readonly NpgsqlBatchCommand _fence = new("""SELECT "fence"($1, $2, $3, $4)""");
    private readonly NpgsqlParameter<long> _epoch = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<string> _node = new() { NpgsqlDbType = NpgsqlDbType.Text };
    private readonly NpgsqlParameter<long> _number = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly List<long> _fenced = [];

    private readonly NpgsqlBatchCommand _lockNames = new("""SELECT "lock_names"('limit', $1)""");
    private readonly NpgsqlBatchCommand _admitQueued = new("""SELECT "admit_queued"($1)""");
    private readonly NpgsqlBatchCommand _tell = new("""SELECT "tell"($1)""");
    private readonly NpgsqlParameter<int> _notice = new() { NpgsqlDbType = NpgsqlDbType.Integer };
    private readonly List<string> _endedConcurrencyKeys = [];

    private readonly ExecutionRows _executions = new(isRepeatable: false);
    private readonly ExecutionRows _repeatableExecutions = new(isRepeatable: true);
    private readonly PayloadRows _inputs = PayloadRows.Inputs();
    private readonly PayloadRows _repeatableInputs = PayloadRows.RepeatableInputs();
    private readonly PayloadRows _outputs = PayloadRows.Outputs();
    private readonly TaskRunKeyRows _attemptsToWriteOut = TaskRunKeyRows.AttemptsToWriteOut();
    private readonly TaskRunRows _taskRuns = new();
    private readonly TaskOutputRows _taskOutputs = new();
    private readonly AttemptRows _attempts = new();
    private readonly MetricRows _metrics = new();
    private readonly LogRows _logs = new();
    private readonly ChangeRows _changes = new();
    private readonly SleeperRows _sleepers = new();
    private readonly DocumentRows _documents = new();
    private readonly DocumentNameRows _removedDocuments = new();
    private readonly Dictionary<DocumentName, (DocumentWrite Write, DateTimeOffset At)> _pendingDocuments = [];
    private readonly List<(long Key, ExecutionChange Change)> _pendingChanges = [];
    private readonly ImpliedAttempts _implied = new();
    private bool _isAnyFree;

    /// <summary>Creates an empty writer.</summary>
    public CommitWriter()
    {
        _fence.Parameters.Add(_epoch);
        _fence.Parameters.Add(_node);
        _fence.Parameters.Add(_number);
        _fence.Parameters.Add(new NpgsqlParameter<List<long>> { TypedValue = _fenced, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        _lockNames.Parameters.Add(new NpgsqlParameter<List<string>> { TypedValue = _endedConcurrencyKeys, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        _admitQueued.Parameters.Add(new NpgsqlParameter<List<string>> { TypedValue = _endedConcurrencyKeys, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        _tell.Parameters.Add(_notice);
    }

    /// <summary>Whether the batch does anything but ask for its fence.</summary>
    public bool IsEmpty => _fenced.Count == 0 && _executions.Count == 0 && _repeatableExecutions.Count == 0;

    /// <summary>How many keys a commit takes.</summary>
    public static int KeysOf(ExecutionCommit commit) => (commit.Created is null ? 0 : 1) + (commit.FollowUp is null ? 0 : 1);

    /// <summary>Adds a commit that creates its execution.</summary>
    /// <param name="key">The key of the new execution.</param>
    /// <param name="created">The execution.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="keys">Gives the key of what follows.</param>
    /// <param name="isRepeatable">Whether it is left out when the execution is there.</param>
    public void Create(long key, ExecutionRecord created, ExecutionCommit commit, ExecutionKeys keys, bool isRepeatable)
    {
        // A row written twice in a transaction is two versions of it: what changes about a new one is put into the row at once.
        var execution = commit.Change is { } change ? Apply(created, change) : created;
        Add(key, execution, isRepeatable);
        AddParts(key, commit, isNew: true);
        if (commit.Change is { } ends && ends.State.IsTerminal() && created.ConcurrencyKey is { } concurrencyKey)
        {
            _endedConcurrencyKeys.Add(PostgresText.Clean(concurrencyKey));
        }

        AddFollowUp(commit, keys, isRepeatable);
    }

    /// <summary>Adds a commit that changes an execution.</summary>
    /// <param name="execution">The execution; that the node owns it is checked with the fence.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="keys">Gives the key of what follows.</param>
    public void Change(OwnedExecution execution, ExecutionCommit commit, ExecutionKeys keys)
    {
        var key = execution.Key;
        _fenced.Add(key);
        AddParts(key, commit, isNew: false);
        if (commit.Change is { } change)
        {
            _pendingChanges.Add((key, change));
            if (change.OutputsJson is { } outputs)
            {
                _outputs.Add(key, outputs);
            }

            if (change is { ReleasesOwnership: true, WakeAt: not null })
            {
                _sleepers.Add(key, change.LastSignalId);
            }

            _isAnyFree |= change is { ReleasesOwnership: true, WakeAt: null } && !change.State.IsTerminal();
            if (change.State.IsTerminal() && execution.ConcurrencyKey is { } concurrencyKey)
            {
                _endedConcurrencyKeys.Add(concurrencyKey);
            }
        }

        AddFollowUp(commit, keys, isRepeatable: false);
    }

    /// <summary>The statements, in their order.</summary>
    /// <param name="batch">What they are put into.</param>
    /// <param name="lease">Who commits; <see langword="null"/> for nobody.</param>
    /// <param name="number">The number of the batch under the lease.</param>
    public void AddTo(NpgsqlBatch batch, NodeLease? lease, long number)
    {
        if (lease is not null)
        {
            (_epoch.TypedValue, _node.TypedValue, _number.TypedValue) = (lease.Epoch, lease.NodeId, number);
            batch.BatchCommands.Add(_fence);
        }

        // Before any row of executions: whoever counts for a limit locks in this order too.
        if (_endedConcurrencyKeys.Count > 0)
        {
            batch.BatchCommands.Add(_lockNames);
        }

        _executions.AddTo(batch);
        _repeatableExecutions.AddTo(batch);
        _inputs.AddTo(batch);
        _repeatableInputs.AddTo(batch);
        _attemptsToWriteOut.AddTo(batch);
        _taskRuns.AddTo(batch);
        _taskOutputs.AddTo(batch);
        _attempts.AddTo(batch);
        _metrics.AddTo(batch);
        _logs.AddTo(batch);
        AddDocumentsTo(batch);

        // Rows are locked in the order of their keys, as everyone does who locks several.
        _pendingChanges.Sort(static (one, other) => one.Key.CompareTo(other.Key));
        foreach (var (key, change) in _pendingChanges)
        {
            _changes.Add(key, change);
        }

        _changes.AddTo(batch);
        _outputs.AddTo(batch);
        _sleepers.AddTo(batch);
        if (_endedConcurrencyKeys.Count > 0)
        {
            batch.BatchCommands.Add(_admitQueued);
        }

        var notice = (_isAnyFree ? StoreNotice.Claimable : StoreNotice.None) | (_pendingDocuments.Count > 0 ? StoreNotice.Starts : StoreNotice.None);
        if (notice != StoreNotice.None)
        {
            _notice.TypedValue = (int)notice;
            batch.BatchCommands.Add(_tell);
        }
    }

    /// <summary>Makes it empty.</summary>
    public void Clear()
    {
        _fenced.Clear();
        _endedConcurrencyKeys.Clear();
        _pendingChanges.Clear();
        _pendingDocuments.Clear();
        _isAnyFree = false;
        ReadOnlySpan<RowSet> sets =
        [
            _executions, _repeatableExecutions, _inputs, _repeatableInputs, _outputs, _attemptsToWriteOut, _taskRuns, _taskOutputs, _attempts, _metrics, _logs, _changes, _sleepers,
            _documents, _removedDocuments,
        ];
        foreach (var set in sets)
        {
            set.Clear();
        }
    }

    private static ExecutionRecord Apply(ExecutionRecord created, ExecutionChange change) => created with
    {
        State = change.State,
        Reason = change.Reason,
        StartedAt = change.StartedAt ?? created.StartedAt,
        EndedAt = change.EndedAt ?? created.EndedAt,
        WakeAt = change.ReleasesOwnership ? change.WakeAt : null,
        Labels = change.Labels is { } labels ? PostgresLabels.Merge(created.Labels, labels) : created.Labels,
        Revision = change.Revision ?? created.Revision,
        Error = change.Error ?? created.Error,
        OutputsJson = change.OutputsJson ?? created.OutputsJson,
        NodeId = change.EndsOwnership() ? null : created.NodeId,
    };

    private void AddFollowUp(ExecutionCommit commit, ExecutionKeys keys, bool isRepeatable)
    {
        if (commit.FollowUp is { } followUp)
        {
            Add(keys.Take(), followUp, isRepeatable);
        }
    }

    private void Add(long key, ExecutionRecord execution, bool isRepeatable)
    {
        (isRepeatable ? _repeatableExecutions : _executions).Add(key, execution);
        (isRepeatable ? _repeatableInputs : _inputs).Add(key, execution.InputsJson);
        if (execution.OutputsJson is { } outputs)
        {
            _outputs.Add(key, outputs);
        }

        _isAnyFree |= execution is { NodeId: null, WakeAt: null } && execution.State != ExecutionState.Queued && !execution.State.IsTerminal();
    }

    /// <summary>Of a document that several commits of the batch write, the last version.</summary>
    private void AddDocumentsTo(NpgsqlBatch batch)
    {
        foreach (var (name, (write, at)) in _pendingDocuments)
        {
            if (write.Json is { } json)
            {
                _documents.Add(name, write, json, at);
            }
            else
            {
                _removedDocuments.Add(name);
            }
        }

        _documents.AddTo(batch);
        _removedDocuments.AddTo(batch);
    }

    private void AddParts(long key, ExecutionCommit commit, bool isNew)
    {
        _implied.Begin(commit.Attempts);
        for (var index = 0; index < commit.TaskRuns.Count; index++)
        {
            var taskRun = commit.TaskRuns[index];
            var onlyAttemptBy = _implied.NodeOf(taskRun);
            _taskRuns.Add(key, taskRun, onlyAttemptBy);
            if (onlyAttemptBy is null && taskRun.Attempts > 0 && !isNew)
            {
                _attemptsToWriteOut.Add(key, taskRun.Key);
            }
        }

        for (var index = 0; index < commit.Outputs.Count; index++)
        {
            _taskOutputs.Add(key, commit.Outputs[index]);
        }

        for (var index = 0; index < commit.Attempts.Count; index++)
        {
            if (!_implied.Contains(commit.Attempts[index]))
            {
                _attempts.Add(key, commit.Attempts[index]);
            }
        }

        for (var index = 0; index < commit.Metrics.Count; index++)
        {
            _metrics.Add(key, commit.Metrics[index]);
        }

        for (var index = 0; index < commit.Logs.Count; index++)
        {
            _logs.Add(key, commit.Logs[index]);
        }

        for (var index = 0; index < commit.Documents.Count; index++)
        {
            _pendingDocuments[DocumentName.Of(commit.Documents[index])] = (commit.Documents[index], commit.DocumentsAt);
        }
    }
}
