using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>Attempts as they are now; a later version replaces.</summary>
internal sealed class AttemptRows : RowSet
{
    private const string Put = """
        INSERT INTO "attempts" ("execution", "started_at", "ended_at", "element", "number", "state", "task_id", "node_id", "error_type", "error_message", "error_stack")
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT ("execution", "task_id", "element", "number") DO UPDATE
        SET "started_at" = excluded."started_at", "ended_at" = excluded."ended_at", "state" = excluded."state", "node_id" = excluded."node_id",
            "error_type" = excluded."error_type", "error_message" = excluded."error_message", "error_stack" = excluded."error_stack"
        """;

    private readonly Column<long> _execution;
    private readonly Column<DateTime> _startedAt;
    private readonly Column<DateTime?> _endedAt;
    private readonly Column<int> _element;
    private readonly Column<int> _number;
    private readonly Column<short> _state;
    private readonly Column<string> _taskId;
    private readonly Column<string> _nodeId;
    private readonly Column<string?> _errorType;
    private readonly Column<string?> _errorMessage;
    private readonly Column<string?> _errorStack;

    /// <summary>Creates an empty set.</summary>
    public AttemptRows()
        : base(Put)
    {
        _execution = Bigint();
        _startedAt = Time();
        _endedAt = TimeOrNull();
        _element = Integer();
        _number = Integer();
        _state = Smallint();
        _taskId = Text();
        _nodeId = Text();
        _errorType = TextOrNull();
        _errorMessage = TextOrNull();
        _errorStack = TextOrNull();
    }

    /// <summary>Adds an attempt.</summary>
    public void Add(long execution, AttemptRecord attempt)
    {
        _execution.Add(execution);
        _startedAt.Add(attempt.StartedAt.UtcDateTime);
        _endedAt.Add(attempt.EndedAt?.UtcDateTime);
        _element.Add(attempt.Key.Element());
        _number.Add(attempt.Number);
        _state.Add((short)StateCodes.Of(attempt.State));
        _taskId.Add(attempt.Key.TaskId);
        _nodeId.Add(attempt.NodeId);
        _errorType.Add(PostgresText.CleanOrNull(attempt.Error?.Type));
        _errorMessage.Add(PostgresText.CleanOrNull(attempt.Error?.Message));
        _errorStack.Add(PostgresText.CleanOrNull(attempt.Error?.StackTrace));
        EndRow();
    }
}
