using Npgsql;

namespace Pipelines.Postgres;

/// <content>Statements.</content>
public abstract partial class PostgresSession
{
    /// <summary>Executes a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed then.</param>
    /// <returns>How many rows it inserted, changed, deleted or returned; 0 for a statement that does none of that.</returns>
    /// <exception cref="PostgresDataException">It was refused, or the server cannot be reached.</exception>
    /// <example>
    /// <code>
    /// var deleted = await database.ExecuteAsync($"DELETE FROM {trips} WHERE month = {month}", cancellationToken);
    /// </code>
    /// </example>
    public Task<long> ExecuteAsync(Sql statement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return RunAsync(
            async connection =>
            {
                var command = statement.ToCommand(connection);
                await using (command.ConfigureAwait(false))
                {
                    return Math.Max(0L, await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false));
                }
            },
            exception => PostgresFailure.Of(exception, statement),
            cancellationToken);
    }

    /// <summary>Executes several statements in one transaction and one trip to the server: all of them, or none.</summary>
    /// <param name="statements">The statements, in order.</param>
    /// <param name="cancellationToken">Stops them; nothing is changed then.</param>
    /// <returns>For each statement how many rows it inserted, changed, deleted or returned.</returns>
    /// <exception cref="PostgresDataException">One was refused, which the message names, or the server cannot be reached.</exception>
    public async Task<IReadOnlyList<long>> ExecuteAsync(IReadOnlyList<Sql> statements, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statements);
        if (statements.Count == 0)
        {
            return [];
        }

        var batch = new NpgsqlBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (var statement in statements)
            {
                batch.BatchCommands.Add(statement.ToBatchCommand());
            }

            return await TransactAsync<IReadOnlyList<long>>(
                async connection =>
                {
                    batch.Connection = connection;
                    await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                    return [.. batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(static command => (long)command.Rows)];
                },
                exception => PostgresFailure.OfBatch(exception, batch),
                cancellationToken).ConfigureAwait(false);
        }
    }
}
