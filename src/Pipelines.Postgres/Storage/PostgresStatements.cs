using Npgsql;
using NpgsqlTypes;

namespace Pipelines.Postgres.Storage;

/// <summary>Makes statements with positional parameters and reads what they give.</summary>
internal static class PostgresStatements
{
    /// <summary>A statement on a connection; the text is one of the store's own.</summary>
    public static NpgsqlCommand Statement(this NpgsqlConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Values come as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    /// <summary>Lets a statement take its time: one that reads or moves much, for which nobody waits.</summary>
    public static NpgsqlCommand Patiently(this NpgsqlCommand command)
    {
        command.CommandTimeout = 0;
        return command;
    }

    /// <summary>Adds the next parameter.</summary>
    public static NpgsqlCommand With<T>(this NpgsqlCommand command, T value)
        where T : notnull
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command;
    }

    /// <summary>Adds the next parameter, a text that may be missing.</summary>
    public static NpgsqlCommand WithText(this NpgsqlCommand command, string? value)
    {
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value });
        return command;
    }

    /// <summary>Adds the next parameter, a text that is UTF-8 already.</summary>
    public static NpgsqlCommand WithUtf8(this NpgsqlCommand command, ReadOnlyMemory<byte> value)
    {
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Text, TypedValue = value });
        return command;
    }

    /// <summary>Adds the next parameter, a number that may be missing.</summary>
    public static NpgsqlCommand WithNumber(this NpgsqlCommand command, long? value)
    {
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = value is { } number ? number : DBNull.Value });
        return command;
    }

    /// <summary>Adds the next parameter, a time that may be missing.</summary>
    public static NpgsqlCommand WithTime(this NpgsqlCommand command, DateTimeOffset? value)
    {
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = value is { } time ? time.UtcDateTime : DBNull.Value });
        return command;
    }

    /// <summary>Adds the next parameter, an array.</summary>
    public static NpgsqlCommand WithAll<T>(this NpgsqlCommand command, NpgsqlDbType type, IEnumerable<T> values)
    {
        command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. values] });
        return command;
    }

    /// <summary>Executes a statement, and disposes of it.</summary>
    /// <returns>How many rows it changed.</returns>
    public static async Task<int> ExecuteAsync(this NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads all rows of a statement, and disposes of it.</summary>
    public static async Task<IReadOnlyList<T>> ReadAllAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await ReadAllAsync(reader, read, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads all rows of the result that a reader stands on.</summary>
    public static async Task<IReadOnlyList<T>> ReadAllAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var records = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            records.Add(read(reader));
        }

        return records;
    }

    /// <summary>Executes several statements in one round trip and reads what they give, one result after the other; the first is the reader's at once.</summary>
    public static async Task<T> ReadInTurnAsync<T>(this NpgsqlBatch batch, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return await read(reader).ConfigureAwait(false);
        }
    }

    /// <summary>Goes to the next result and reads all of its rows.</summary>
    public static async Task<IReadOnlyList<T>> ReadNextAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAllAsync(reader, read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the first row of a statement, and disposes of it.</summary>
    /// <returns><see langword="default"/> when there is none.</returns>
    public static async Task<T?> ReadFirstAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? read(reader) : default;
            }
        }
    }
}
