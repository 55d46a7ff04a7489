using Npgsql;
using Pipelines.Postgres.Storage.Commits;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    private const string SelectEnded = """SELECT "key" FROM "executions" WHERE "id" = $1 AND "state" >= 100 FOR UPDATE""";

    private const string GoOn = """
        UPDATE "executions"
        SET "state" = $2, "reason" = $3, "attempt" = "attempt" + 1, "ended_at" = NULL, "started_at" = NULL, "wake_at" = NULL,
            "error_type" = NULL, "error_message" = NULL, "error_stack" = NULL
        WHERE "key" = $1
        """;

    private const string ForgetOutputs = """DELETE FROM "execution_outputs" WHERE "execution" = $1""";

    /// <inheritdoc/>
    public Task<bool> RestartAsync(ExecutionRestart restart, CancellationToken cancellationToken) => TransactAsync(
        async (connection, stop) =>
        {
            if (await connection.Statement(SelectEnded).With(restart.ExecutionId).ReadFirstAsync(static row => (long?)row.GetInt64(0), stop).ConfigureAwait(false) is not { } key)
            {
                return false;
            }

            await ForgetAsync(connection, key, restart, stop).ConfigureAwait(false);
            await connection.Statement(ForgetOutputs).With(key).ExecuteAsync(stop).ConfigureAwait(false);
            await connection.Statement(GoOn).With(key).With((short)StateCodes.Of(ExecutionState.Created)).WithText(PostgresText.CleanOrNull(restart.Reason)).ExecuteAsync(stop).ConfigureAwait(false);
            await TellAsync(connection, StoreNotice.Claimable, stop).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private static Task ForgetAsync(NpgsqlConnection connection, long key, ExecutionRestart restart, CancellationToken cancellationToken)
    {
        var (attempts, taskRuns, outputs) = (TaskRunKeyRows.AttemptsToWriteOut(), TaskRunKeyRows.TaskRunsToForget(), TaskRunKeyRows.OutputsToForget());
        var changed = new TaskRunRows();
        foreach (var taskRun in restart.Forgotten)
        {
            attempts.Add(key, taskRun);
            taskRuns.Add(key, taskRun);
            outputs.Add(key, taskRun);
        }

        foreach (var taskRun in restart.Changed)
        {
            attempts.Add(key, taskRun.Key);
            changed.Add(key, taskRun);
            if (taskRun.State != TaskRunState.Succeeded)
            {
                outputs.Add(key, taskRun.Key);
            }
        }

        return ExecuteAsync(connection, [attempts, taskRuns, outputs, changed], cancellationToken);
    }
}
