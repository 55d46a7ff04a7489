using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Statements on one connection.</summary>
internal static class ConnectionCalls
{
    /// <summary>Executes a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public static async Task<long> ChangeAsync(this NpgsqlConnection connection, Sql sql, CancellationToken cancellationToken)
    {
        var command = sql.ToCommand(connection);
        await using (command.ConfigureAwait(false))
        {
            return Math.Max(0L, await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Reads the one value of the one row.</summary>
    public static async Task<T> ReadAsync<T>(this NpgsqlConnection connection, Sql sql, CancellationToken cancellationToken)
    {
        var command = sql.ToCommand(connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return await reader.GetFieldValueAsync<T>(0, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads the first column of all rows.</summary>
    public static async Task<IReadOnlyList<string>> ReadTextsAsync(this NpgsqlConnection connection, Sql sql, CancellationToken cancellationToken)
    {
        var command = sql.ToCommand(connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var texts = new List<string>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    texts.Add(reader.GetString(0));
                }

                return texts;
            }
        }
    }
}
