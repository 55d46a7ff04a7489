using Npgsql;

namespace Pipelines.Postgres;

/// <content>Merging.</content>
public abstract partial class PostgresSession
{
    /// <summary>Merges staged rows into a table, in one transaction: by default adds those whose key is not there. Doing it again adds nothing.</summary>
    /// <remarks>
    /// <para>
    /// Columns are paired by name; a column of the target that is neither staged nor computed takes its default. Nothing (NULL) in a key
    /// matches nothing.
    /// </para>
    /// <para>
    /// Merges into one table take turns, by an advisory lock that the transaction holds, so that two at once never both add a row. Others who
    /// write to the table do not know of that lock: where there are such, give the key a unique index. Rows that they add at the same time are
    /// then found by it and skipped, or, with <see cref="StagedDuplicates.KeepAll"/>, refused.
    /// </para>
    /// <para>
    /// A process that falls silent with that lock loses its transaction after a minute, so that the others go on: unless the server or the
    /// connection string sets it, <c>idle_in_transaction_session_timeout</c> is 60 s from here to the end of the transaction, the caller's too.
    /// </para>
    /// </remarks>
    /// <param name="target">The table.</param>
    /// <param name="staging">The staged rows.</param>
    /// <param name="keyColumns">The columns by which a row is known.</param>
    /// <param name="task">The attempt, for metrics and the ledger; <see langword="null"/> for neither.</param>
    /// <param name="options">What becomes of matched and of repeated rows; <see langword="null"/> to insert what is not there.</param>
    /// <param name="cancellationToken">Stops it; nothing is merged then.</param>
    /// <exception cref="PostgresDataException">Rows were refused, or the server cannot be reached.</exception>
    /// <exception cref="ArgumentException">The key is no column of both tables, or the options contradict each other.</exception>
    public async Task<MergeResult> MergeAsync(
        PostgresTable target,
        PostgresTable staging,
        IReadOnlyList<string> keyColumns,
        TaskContext? task = null,
        MergeOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(staging);
        ArgumentNullException.ThrowIfNull(keyColumns);
        options ??= new MergeOptions();
        if (options.Ledger is not null && task is null)
        {
            throw new ArgumentException("A ledger remembers merges by the task: pass the task.", nameof(task));
        }

        var plan = new MergePlan(target, staging, keyColumns, options);
        var result = options.Ledger is null
            ? await MergeAsync(target, plan, null, cancellationToken).ConfigureAwait(false)
            : await MergeOnceAsync(target, staging, plan, task!, options.Ledger, cancellationToken).ConfigureAwait(false);
        task?.AddMetric("rows inserted", result.Inserted);
        task?.AddMetric("rows updated", result.Updated);
        return result;
    }

    private async Task<MergeResult> MergeOnceAsync(PostgresTable target, PostgresTable staging, MergePlan plan, TaskContext task, SqlName ledger, CancellationToken cancellationToken)
    {
        var call = MergeCalls.Take(task, target, staging);
        try
        {
            return await MergeAsync(
                target, plan, connection => new MergeLedger(connection, ledger, task.IdempotencyKey, target, staging, call, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            MergeCalls.GiveBack(task, target, staging, call);
            throw;
        }
    }

    private Task<MergeResult> MergeAsync(PostgresTable target, MergePlan plan, Func<NpgsqlConnection, MergeLedger>? openLedger, CancellationToken cancellationToken) => TransactAsync(
        async connection =>
        {
            var run = new MergeRun(connection, target, plan, cancellationToken);
            if (openLedger is null)
            {
                await run.LockAsync().ConfigureAwait(false);
                return await run.RunAsync().ConfigureAwait(false);
            }

            var ledger = openLedger(connection);
            await ledger.CreateAsync().ConfigureAwait(false);
            await run.LockAsync().ConfigureAwait(false);
            if (await ledger.FindAsync().ConfigureAwait(false) is { } before)
            {
                return before;
            }

            var merged = await run.RunAsync().ConfigureAwait(false);
            await ledger.AddAsync(merged).ConfigureAwait(false);
            return merged;
        },
        exception => PostgresFailure.OfMerge(exception, target),
        cancellationToken);
}
