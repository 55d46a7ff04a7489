using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>Task runs that something is done about.</summary>
internal sealed class TaskRunKeyRows : RowSet
{
    // 100 is Succeeded.
    private const string WriteOut = """
        INSERT INTO "attempts" ("execution", "started_at", "ended_at", "element", "number", "state", "task_id", "node_id")
        SELECT "execution", "started_at", "ended_at", "element", 1, 100, "task_id", "only_attempt_by"
        FROM unnest($1, $2, $3) AS "asked" ("execution", "element", "task_id") JOIN "task_runs" USING ("execution", "element", "task_id")
        WHERE "only_attempt_by" IS NOT NULL
        ON CONFLICT ("execution", "task_id", "element", "number") DO UPDATE
        SET "state" = excluded."state", "started_at" = excluded."started_at", "ended_at" = excluded."ended_at", "node_id" = excluded."node_id",
            "error_type" = NULL, "error_message" = NULL, "error_stack" = NULL
        """;

    private readonly Column<long> _execution;
    private readonly Column<int> _element;
    private readonly Column<string> _taskId;

    private TaskRunKeyRows(string sql)
        : base(sql)
    {
        _execution = Bigint();
        _element = Integer();
        _taskId = Text();
    }

    /// <summary>Task runs whose implied attempt gets a row of its own, before the task run goes or becomes another.</summary>
    public static TaskRunKeyRows AttemptsToWriteOut() => new(WriteOut);

    /// <summary>Task runs to forget.</summary>
    public static TaskRunKeyRows TaskRunsToForget() => new(Delete("task_runs"));

    /// <summary>Task runs whose outputs are to be forgotten.</summary>
    public static TaskRunKeyRows OutputsToForget() => new(Delete("task_outputs"));

    /// <summary>Adds one.</summary>
    public void Add(long execution, TaskRunKey taskRun)
    {
        _execution.Add(execution);
        _element.Add(taskRun.Element());
        _taskId.Add(taskRun.TaskId);
        EndRow();
    }

    private static string Delete(string table) => $"""
        DELETE FROM "{table}"
        USING unnest($1, $2, $3) AS "asked" ("execution", "element", "task_id")
        WHERE "{table}"."execution" = "asked"."execution" AND "{table}"."element" = "asked"."element" AND "{table}"."task_id" = "asked"."task_id"
        """;
}
