using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>Task runs as they are now; a later version replaces.</summary>
internal sealed class TaskRunRows : RowSet
{
    private const string Put = """
        INSERT INTO "task_runs" ("execution", "started_at", "ended_at", "next_attempt_at", "element", "attempts", "attempts_before", "interruptions",
            "element_count", "pool_slots", "state", "task_id", "reason", "pool", "only_attempt_by", "error_type", "error_message", "error_stack")
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT ("execution", "task_id", "element") DO UPDATE
        SET "started_at" = excluded."started_at", "ended_at" = excluded."ended_at", "next_attempt_at" = excluded."next_attempt_at",
            "attempts" = excluded."attempts", "attempts_before" = excluded."attempts_before", "interruptions" = excluded."interruptions",
            "element_count" = excluded."element_count", "pool_slots" = excluded."pool_slots", "state" = excluded."state",
            "reason" = excluded."reason", "pool" = excluded."pool", "only_attempt_by" = excluded."only_attempt_by",
            "error_type" = excluded."error_type", "error_message" = excluded."error_message", "error_stack" = excluded."error_stack"
        """;

    private readonly Column<long> _execution;
    private readonly Column<DateTime?> _startedAt;
    private readonly Column<DateTime?> _endedAt;
    private readonly Column<DateTime?> _nextAttemptAt;
    private readonly Column<int> _element;
    private readonly Column<int> _attempts;
    private readonly Column<int> _attemptsBefore;
    private readonly Column<int> _interruptions;
    private readonly Column<int?> _elementCount;
    private readonly Column<int> _poolSlots;
    private readonly Column<short> _state;
    private readonly Column<string> _taskId;
    private readonly Column<string?> _reason;
    private readonly Column<string?> _pool;
    private readonly Column<string?> _onlyAttemptBy;
    private readonly Column<string?> _errorType;
    private readonly Column<string?> _errorMessage;
    private readonly Column<string?> _errorStack;

    /// <summary>Creates an empty set.</summary>
    public TaskRunRows()
        : base(Put)
    {
        _execution = Bigint();
        _startedAt = TimeOrNull();
        _endedAt = TimeOrNull();
        _nextAttemptAt = TimeOrNull();
        _element = Integer();
        _attempts = Integer();
        _attemptsBefore = Integer();
        _interruptions = Integer();
        _elementCount = IntegerOrNull();
        _poolSlots = Integer();
        _state = Smallint();
        _taskId = Text();
        _reason = TextOrNull();
        _pool = TextOrNull();
        _onlyAttemptBy = TextOrNull();
        _errorType = TextOrNull();
        _errorMessage = TextOrNull();
        _errorStack = TextOrNull();
    }

    /// <summary>Adds a task run.</summary>
    /// <param name="execution">The execution's key.</param>
    /// <param name="taskRun">The task run.</param>
    /// <param name="onlyAttemptBy">The node of the attempt that it implies; <see langword="null"/> when it implies none.</param>
    public void Add(long execution, TaskRunRecord taskRun, string? onlyAttemptBy = null)
    {
        var isRunning = taskRun.State == TaskRunState.Running;
        _execution.Add(execution);
        _startedAt.Add(taskRun.StartedAt?.UtcDateTime);
        _endedAt.Add(taskRun.EndedAt?.UtcDateTime);
        _nextAttemptAt.Add(taskRun.NextAttemptAt?.UtcDateTime);
        _element.Add(taskRun.Key.Element());
        _attempts.Add(taskRun.Attempts);
        _attemptsBefore.Add(taskRun.AttemptsBefore);
        _interruptions.Add(taskRun.Interruptions);
        _elementCount.Add(taskRun.ElementCount);
        _poolSlots.Add(isRunning ? taskRun.PoolSlots : 0);
        _state.Add((short)StateCodes.Of(taskRun.State));
        _taskId.Add(taskRun.Key.TaskId);
        _reason.Add(PostgresText.CleanOrNull(taskRun.Reason));
        _pool.Add(isRunning ? taskRun.Pool : null);
        _onlyAttemptBy.Add(onlyAttemptBy);
        _errorType.Add(PostgresText.CleanOrNull(taskRun.Error?.Type));
        _errorMessage.Add(PostgresText.CleanOrNull(taskRun.Error?.Message));
        _errorStack.Add(PostgresText.CleanOrNull(taskRun.Error?.StackTrace));
        EndRow();
    }
}
