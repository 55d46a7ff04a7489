namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    private const string SelectEnded = """SELECT "key" FROM "executions" WHERE "id" = ? AND "state" >= 100""";

    private const string GoOn = """
        UPDATE "executions"
        SET "state" = ?, "reason" = ?, "attempt" = "attempt" + 1, "ended_at" = NULL, "started_at" = NULL, "wake_at" = NULL,
            "error_type" = NULL, "error_message" = NULL, "error_stack" = NULL
        WHERE "key" = ?
        """;

    private const string ForgetOutputs = """DELETE FROM "execution_outputs" WHERE "execution" = ?""";

    private const string ForgetTaskRun = """DELETE FROM "task_runs" WHERE "execution" = ? AND "task_id" = ? AND "element" = ?""";

    private const string ForgetTaskOutput = """DELETE FROM "task_outputs" WHERE "execution" = ? AND "task_id" = ? AND "element" = ?""";

    private const string SelectChild = """
        SELECT "id" FROM "executions" WHERE "parent_id" = ? AND "parent_task" = ? AND "parent_element" = ? AND "child_key" = ?
        """;

    private const string SelectRetry = """SELECT "id" FROM "executions" WHERE "origin_id" = ? AND "origin_kind" = ? ORDER BY "id" DESC LIMIT 1""";

    /// <inheritdoc/>
    public Task<bool> RestartAsync(ExecutionRestart restart, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            if (ReadFirst(session.Prepare(SelectEnded).Bind(restart.ExecutionId), static row => (long?)row.GetInt64(0)) is not { } key)
            {
                return false;
            }

            var writer = Commits(session);
            foreach (var taskRun in restart.Forgotten)
            {
                writer.WriteOutAttempt(key, taskRun);
                session.Prepare(ForgetTaskRun).Bind(key).Bind(taskRun).Execute();
                session.Prepare(ForgetTaskOutput).Bind(key).Bind(taskRun).Execute();
            }

            foreach (var taskRun in restart.Changed)
            {
                writer.Put(key, taskRun);
                if (taskRun.State != TaskRunState.Succeeded)
                {
                    session.Prepare(ForgetTaskOutput).Bind(key).Bind(taskRun.Key).Execute();
                }
            }

            session.Prepare(ForgetOutputs).Bind(key).Execute();
            session.Prepare(GoOn).Bind((long)StateCodes.Of(ExecutionState.Created)).Bind(restart.Reason).Bind(key).Execute();
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindChildAsync(ExecutionParent parent, CancellationToken cancellationToken) => ReadAsync(
        session => ReadFirst(session.Prepare(SelectChild).Bind(parent), static row => row.GetString(0)), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindRetryAsync(string executionId, CancellationToken cancellationToken) => ReadAsync(
        session => ReadFirst(session.Prepare(SelectRetry).Bind(executionId).Bind((long)StateCodes.Of(ExecutionOriginKind.Retry)), static row => row.GetString(0)),
        cancellationToken);

    private static T? ReadFirst<T>(SqliteStatement row, Func<SqliteStatement, T> read)
    {
        var value = row.Step() ? read(row) : default;
        row.Reset();
        return value;
    }
}
