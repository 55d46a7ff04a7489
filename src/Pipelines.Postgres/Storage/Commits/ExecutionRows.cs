using NpgsqlTypes;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>New executions.</summary>
internal sealed class ExecutionRows : RowSet
{
    private const string Insert = """
        INSERT INTO "executions" ("key", "created_at", "started_at", "ended_at", "wake_at", "logical_at", "attempt", "priority", "parent_element",
            "logical_offset_minutes", "state", "origin_kind", "id", "namespace", "flow_id", "revision", "labels", "reason", "trigger", "node_id",
            "concurrency_key", "parent_id", "parent_task", "child_key", "origin_id", "trace_parent", "error_type", "error_message", "error_stack")
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)
        """;

    private readonly Column<long> _key;
    private readonly Column<DateTime> _createdAt;
    private readonly Column<DateTime?> _startedAt;
    private readonly Column<DateTime?> _endedAt;
    private readonly Column<DateTime?> _wakeAt;
    private readonly Column<DateTime> _logicalAt;
    private readonly Column<int> _attempt;
    private readonly Column<int> _priority;
    private readonly Column<int?> _parentElement;
    private readonly Column<short> _logicalOffsetMinutes;
    private readonly Column<short> _state;
    private readonly Column<short?> _originKind;
    private readonly Column<string> _id;
    private readonly Column<string> _namespace;
    private readonly Column<string> _flowId;
    private readonly Column<string> _revision;
    private readonly Column<string> _labels;
    private readonly Column<string?> _reason;
    private readonly Column<string?> _trigger;
    private readonly Column<string?> _nodeId;
    private readonly Column<string?> _concurrencyKey;
    private readonly Column<string?> _parentId;
    private readonly Column<string?> _parentTask;
    private readonly Column<string?> _childKey;
    private readonly Column<string?> _originId;
    private readonly Column<string?> _traceParent;
    private readonly Column<string?> _errorType;
    private readonly Column<string?> _errorMessage;
    private readonly Column<string?> _errorStack;

    /// <summary>Creates an empty set.</summary>
    /// <param name="isRepeatable">Whether executions that are there already, by their id, are left as they are.</param>
    public ExecutionRows(bool isRepeatable)
        : base(isRepeatable ? $"""{Insert} ON CONFLICT ("id") DO NOTHING""" : Insert)
    {
        _key = Bigint();
        _createdAt = Time();
        _startedAt = TimeOrNull();
        _endedAt = TimeOrNull();
        _wakeAt = TimeOrNull();
        _logicalAt = Time();
        _attempt = Integer();
        _priority = Integer();
        _parentElement = IntegerOrNull();
        _logicalOffsetMinutes = Smallint();
        _state = Smallint();
        _originKind = Column<short?>(NpgsqlDbType.Smallint);
        _id = Text();
        _namespace = Text();
        _flowId = Text();
        _revision = Text();
        _labels = Text();
        _reason = TextOrNull();
        _trigger = TextOrNull();
        _nodeId = TextOrNull();
        _concurrencyKey = TextOrNull();
        _parentId = TextOrNull();
        _parentTask = TextOrNull();
        _childKey = TextOrNull();
        _originId = TextOrNull();
        _traceParent = TextOrNull();
        _errorType = TextOrNull();
        _errorMessage = TextOrNull();
        _errorStack = TextOrNull();
    }

    /// <summary>Adds an execution.</summary>
    public void Add(long key, ExecutionRecord execution)
    {
        _key.Add(key);
        _createdAt.Add(execution.CreatedAt.UtcDateTime);
        _startedAt.Add(execution.StartedAt?.UtcDateTime);
        _endedAt.Add(execution.EndedAt?.UtcDateTime);
        _wakeAt.Add(execution.WakeAt?.UtcDateTime);
        _logicalAt.Add(execution.LogicalDate.UtcDateTime);
        _attempt.Add(execution.Attempt);
        _priority.Add(execution.Priority);
        _logicalOffsetMinutes.Add((short)execution.LogicalDate.TotalOffsetMinutes);
        _state.Add((short)StateCodes.Of(execution.State));
        _id.Add(execution.Id);
        _namespace.Add(execution.Namespace);
        _flowId.Add(execution.FlowId);
        _revision.Add(execution.Revision);
        _labels.Add(PostgresLabels.ToJson(execution.Labels));
        _reason.Add(PostgresText.CleanOrNull(execution.Reason));
        _trigger.Add(PostgresText.CleanOrNull(execution.Trigger));
        _nodeId.Add(execution.State.IsTerminal() ? null : execution.NodeId);
        _concurrencyKey.Add(PostgresText.CleanOrNull(execution.ConcurrencyKey));
        _parentId.Add(execution.Parent?.ExecutionId);
        _parentTask.Add(execution.Parent?.TaskRun.TaskId);
        _parentElement.Add(execution.Parent?.TaskRun.Element());
        _childKey.Add(PostgresText.CleanOrNull(execution.Parent?.ChildKey));
        _originKind.Add(execution.Origin is { } origin ? (short)StateCodes.Of(origin.Kind) : null);
        _originId.Add(execution.Origin?.ExecutionId);
        _traceParent.Add(PostgresText.CleanOrNull(execution.TraceParent));
        _errorType.Add(PostgresText.CleanOrNull(execution.Error?.Type));
        _errorMessage.Add(PostgresText.CleanOrNull(execution.Error?.Message));
        _errorStack.Add(PostgresText.CleanOrNull(execution.Error?.StackTrace));
        EndRow();
    }
}
